/** The words after `npm run fleet --`, taken apart; refuses words that it does not know, with the usage. */
import { parseWords } from '../parse-words';
import { CommandError } from '../run-command';

export interface FleetOptions {
  readonly instances: number;
  /** Of each instance's pool. */
  readonly limit: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Without PgBouncer. */
  readonly direct: boolean;
}

const DEFAULTS = { instances: 4, limit: 10, seconds: 60, rate: 30 };

export const USAGE = `npm run fleet -- [options]

Production instances behind a small load balancer, through PgBouncer, on one PostgreSQL, under reads and writes; all of
them are replaced one after the other in the middle of it. Needs npm run build, and Debian's package pgbouncer.

  --instances <n>   ${DEFAULTS.instances} by default
  --limit <n>       connections of each, ${DEFAULTS.limit} by default
  --seconds <n>     under load, ${DEFAULTS.seconds} by default; longer where the replacing takes longer
  --rate <n>        requests a second, ${DEFAULTS.rate} by default
  --direct          without PgBouncer
  --help            this

Exit code: 0 no request failed, no write was lost and the connections kept to the budget; 1 otherwise; 130 Ctrl-C.`;

const TEXT = { type: 'string' } as const;
const FLAG = { type: 'boolean' } as const;
const OPTIONS = { instances: TEXT, limit: TEXT, seconds: TEXT, rate: TEXT, direct: FLAG, help: FLAG };

/** @throws CommandError */
export function parseCommandLine(words: readonly string[]): FleetOptions | 'help' {
  const { values } = parseWords(words, { options: OPTIONS }, USAGE);
  if (values.help) return 'help';
  const read = (name: keyof typeof DEFAULTS): number => {
    const text = values[name];
    if (text === undefined) return DEFAULTS[name];
    if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
    throw new CommandError(`--${name} is "${text}"; allowed: a whole number from 1.\n\n${USAGE}`);
  };
  return {
    ...{ instances: read('instances'), limit: read('limit'), seconds: read('seconds') },
    ...{ perSecond: read('rate'), direct: values.direct ?? false },
  };
}
