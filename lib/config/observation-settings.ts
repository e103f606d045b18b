/**
 * What is watched of the pool, from the environment alone: it is no matter of the database's URL, and it is the same
 * for everybody who connects to it.
 */
import type { ConfigProblem } from './configuration-error';
import { LONGEST_SECONDS } from './pool-parameters';
import { type Environment, readVariable, type Setting } from './setting';

interface ObservationNumber {
  readonly variable: string;
  readonly label: string;
  readonly productionDefault: number;
  readonly developmentDefault: number;
}

export const OBSERVATION_NUMBERS = {
  leakThresholdSeconds: {
    variable: 'DATABASE_LEAK_THRESHOLD',
    label: 'Leak threshold',
    // A request that holds a connection for longer than the query timeout holds it for no query.
    productionDefault: 30,
    // Where somebody looks and no batch runs.
    developmentDefault: 10,
  },
  slowQueryThresholdSeconds: {
    variable: 'DATABASE_SLOW_QUERY_THRESHOLD',
    label: 'Slow query threshold',
    // A reader notices a second; at 15 connections, 15 such queries a second fill the pool.
    productionDefault: 1,
    developmentDefault: 1,
  },
} as const satisfies Record<string, ObservationNumber>;

export const OBSERVATION_SWITCHES = {
  logEvents: { variable: 'DATABASE_LOG_EVENTS', label: 'Log of opened and closed connections' },
  sqlComments: { variable: 'DATABASE_SQL_COMMENTS', label: 'Caller named in SQL comments' },
} as const;

type NumberKey = keyof typeof OBSERVATION_NUMBERS;
type SwitchKey = keyof typeof OBSERVATION_SWITCHES;

export type ObservationSettings = Readonly<
  Record<NumberKey, Setting<number>> & Record<SwitchKey, Setting<boolean>>
>;

export const OBSERVATION_VARIABLES: readonly string[] = [
  ...Object.values(OBSERVATION_NUMBERS),
  ...Object.values(OBSERVATION_SWITCHES),
].map(({ variable }) => variable);

export function parseObservationSettings(env: Environment): {
  readonly settings: ObservationSettings;
  readonly problems: readonly ConfigProblem[];
} {
  const problems: ConfigProblem[] = [];
  const production = env.NODE_ENV === 'production';
  const read = <T>(
    variable: string,
    fallback: T,
    parse: (text: string) => T | undefined,
    allowed: string,
  ): Setting<T> => {
    const text = readVariable(env, variable);
    if (text === undefined) return Object.freeze({ value: fallback, source: 'default' });
    const value = parse(text);
    if (value === undefined) problems.push({ key: variable, value: JSON.stringify(text), allowed });
    return Object.freeze({ value: value ?? fallback, source: 'environment' });
  };
  const numbers = Object.entries(OBSERVATION_NUMBERS).map(([key, number]) => [
    key,
    read<number>(
      number.variable,
      production ? number.productionDefault : number.developmentDefault,
      parseSeconds,
      `seconds, a number from 0 (off) to ${LONGEST_SECONDS}`,
    ),
  ]);
  const switches = Object.entries(OBSERVATION_SWITCHES).map(([key, { variable }]) => [
    key,
    read<boolean>(variable, false, parseSwitch, '0 or 1'),
  ]);
  return { settings: Object.fromEntries([...numbers, ...switches]) as ObservationSettings, problems };
}

function parseSeconds(text: string): number | undefined {
  const value = Number(text);
  return /^\d+(\.\d+)?$/.test(text) && value <= LONGEST_SECONDS ? value : undefined;
}

function parseSwitch(text: string): boolean | undefined {
  return /^[01]$/.test(text) ? text === '1' : undefined;
}
