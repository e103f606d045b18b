/** The words after `npm run test:faults --`, taken apart; refuses words that it does not know, with the usage. */
import { parseWords } from '../parse-words';
import { CommandError } from '../run-command';
import { FAULTS } from './all-faults';
import type { Fault } from './fault';

export interface FaultsOptions {
  readonly faults: readonly Fault[];
  readonly quick: boolean;
}

export const USAGE = `npm run test:faults                  all of them, about 6 minutes; writes docs/faults.md
npm run test:faults -- <fault>...    ${FAULTS.map(({ name }) => name).join(', ')}
npm run test:faults -- --quick       shorter faults, and 5 s instead of 1 s to recover; writes nothing
npm run test:faults -- --help        this`;

/** @throws CommandError */
export function parseCommandLine(words: readonly string[]): FaultsOptions | 'help' {
  const { values, positionals } = parseWords(
    words,
    { options: { quick: { type: 'boolean' }, help: { type: 'boolean' } }, allowPositionals: true },
    USAGE,
  );
  if (values.help) return 'help';
  const unknown = positionals.filter((word) => !FAULTS.some(({ name }) => name === word));
  if (unknown.length > 0) throw new CommandError(`There is no fault ${unknown.join(', ')}.\n\n${USAGE}`);
  const picked = FAULTS.filter(({ name }) => positionals.includes(name));
  return { faults: picked.length === 0 ? FAULTS : picked, quick: values.quick ?? false };
}
