/** The words after `npm run soak --`, taken apart; refuses words that it does not know, with the usage. */
import { parseWords } from '../parse-words';
import { CommandError } from '../run-command';

export interface SoakOptions {
  readonly minutes: number;
  /** Repeats the order of the faults and the mix of the requests. */
  readonly seed: number;
}

const DEFAULTS: SoakOptions = { minutes: 60, seed: 1 };

export const USAGE = `npm run soak                        an hour of mixed load with faults at random; writes docs/faults.md
npm run soak -- --minutes <n>       so long; below 10 nothing is written
npm run soak -- --seed <n>          other faults in another order; default ${DEFAULTS.seed}
npm run soak -- --help              this`;

const TEXT = { type: 'string' } as const;
const OPTIONS = { minutes: TEXT, seed: TEXT, help: { type: 'boolean' } } as const;

/** @throws CommandError */
export function parseCommandLine(words: readonly string[]): SoakOptions | 'help' {
  const { values } = parseWords(words, { options: OPTIONS }, USAGE);
  if (values.help) return 'help';
  const read = (name: keyof SoakOptions, pattern: RegExp) => {
    const text = values[name];
    if (text === undefined) return DEFAULTS[name];
    if (pattern.test(text) && Number(text) > 0) return Number(text);
    throw new CommandError(`--${name} is "${text}"; allowed: a number above 0.\n\n${USAGE}`);
  };
  return { minutes: read('minutes', /^\d+(\.\d+)?$/), seed: read('seed', /^\d+$/) };
}
