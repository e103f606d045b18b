/** The words after `npm run bench --`, taken apart; refuses words that it does not know, with the usage. */
import { parseWords } from '../parse-words';
import { CommandError } from '../run-command';

export const SUITE_NAMES = [
  'peers',
  'overload',
  'bursts',
  'fairness',
  'overhead',
  'sizing',
  'http',
  'policy',
] as const;

export type SuiteName = (typeof SUITE_NAMES)[number];

export interface BenchOptions {
  readonly suites: readonly SuiteName[];
  readonly quick: boolean;
}

const DEFAULT_SUITES: readonly SuiteName[] = ['peers', 'overload'];

export const USAGE = `npm run bench                 peers and overload
npm run bench -- <suite>...   ${SUITE_NAMES.join(', ')}
npm run bench -- --quick      seconds instead of minutes: whether it works; writes nothing into docs/benchmarks.md
npm run bench -- --help       this`;

/** @throws CommandError */
export function parseCommandLine(words: readonly string[]): BenchOptions | 'help' {
  const { values, positionals } = parseWords(
    words,
    { options: { quick: { type: 'boolean' }, help: { type: 'boolean' } }, allowPositionals: true },
    USAGE,
  );
  if (values.help) return 'help';
  const unknown = positionals.filter((word) => !isSuiteName(word));
  if (unknown.length > 0) throw new CommandError(`There is no suite ${unknown.join(', ')}.\n\n${USAGE}`);
  const suites = SUITE_NAMES.filter((name) => positionals.includes(name));
  return { suites: suites.length === 0 ? DEFAULT_SUITES : suites, quick: values.quick ?? false };
}

function isSuiteName(word: string): word is SuiteName {
  return (SUITE_NAMES as readonly string[]).includes(word);
}
