/**
 * How many processes share the database, as far as a person says it: no process can count those that have not started
 * yet. From the environment alone, since it is the same for every URL.
 */
import type { ConfigProblem } from './configuration-error';
import { type Environment, readVariable, type Setting } from './setting';

/** More are no fleet but a mistake. */
const MOST_INSTANCES = 10_000;
/** A rolling deploy that keeps the old ones until the new ones are ready, and blue beside green. */
const DEPLOY_OVERLAP = 2;
const MOST_OVERLAP = 10;

export const FLEET_NUMBERS = {
  maxInstances: { variable: 'DATABASE_MAX_INSTANCES', label: 'Instances at the peak' },
  deployOverlap: { variable: 'DATABASE_DEPLOY_OVERLAP', label: 'Overlap of a deploy' },
} as const;

export const FLEET_VARIABLES: readonly string[] = Object.values(FLEET_NUMBERS).map(
  ({ variable }) => variable,
);

export interface FleetSettings {
  /** Processes that have a pool at the busiest time, outside of a deploy; undefined: nobody said. */
  readonly maxInstances: Setting<number | undefined>;
  /** How many times as many run while a deploy replaces them. */
  readonly deployOverlap: Setting<number>;
}

export function parseFleetSettings(env: Environment): {
  readonly settings: FleetSettings;
  readonly problems: readonly ConfigProblem[];
} {
  const problems: ConfigProblem[] = [];
  const read = <T>(
    variable: string,
    fallback: T,
    parse: (text: string) => number | undefined,
    allowed: string,
  ): Setting<number | T> => {
    const text = readVariable(env, variable);
    if (text === undefined) return Object.freeze({ value: fallback, source: 'default' });
    const value = parse(text);
    if (value === undefined) problems.push({ key: variable, value: JSON.stringify(text), allowed });
    return Object.freeze({ value: value ?? fallback, source: 'environment' });
  };
  return {
    settings: {
      maxInstances: read(
        FLEET_NUMBERS.maxInstances.variable,
        undefined,
        (text) => within(text, /^\d+$/, 1, MOST_INSTANCES),
        `a whole number of processes, 1 to ${MOST_INSTANCES}`,
      ),
      deployOverlap: read(
        FLEET_NUMBERS.deployOverlap.variable,
        DEPLOY_OVERLAP,
        (text) => within(text, /^\d+(\.\d+)?$/, 1, MOST_OVERLAP),
        `a number from 1 (the old ones end first) to ${MOST_OVERLAP}`,
      ),
    },
    problems,
  };
}

function within(text: string, pattern: RegExp, least: number, most: number): number | undefined {
  const value = Number(text);
  return pattern.test(text) && value >= least && value <= most ? value : undefined;
}
