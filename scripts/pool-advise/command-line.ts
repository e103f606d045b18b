/** The words after `npm run pool:advise --`, taken apart; refuses words and numbers that make no sense, with the usage. */
import { parseArgs } from 'node:util';
import {
  DEFAULT_DEPLOY_OVERLAP,
  DEFAULT_TARGET,
  NEON_SIZES,
  neonCapacity,
  PLAIN_POSTGRES,
  type ServerCapacity,
  type Traffic,
  type WaitTarget,
} from '@/lib/sizing';
import { CommandError } from '../run-command';
import { type GivenNumber, parseCount, parseDurationMs, parseFactor, parseRate, parseShare } from './numbers';

export type Source =
  | { readonly kind: 'server'; readonly url: string | undefined }
  /** One scrape and how long the process had run, or two and the time between them. */
  | { readonly kind: 'scrapes'; readonly files: readonly string[]; readonly seconds: number }
  | { readonly kind: 'numbers'; readonly traffic: Traffic; readonly limit: number };

export interface PoolAdviseOptions {
  readonly source: Source;
  readonly target: WaitTarget;
  /** Undefined where it was not said: then a server or a scrape may know it. */
  readonly server: ServerCapacity | undefined;
  /** Undefined where it was not said: then a server may know of some. */
  readonly instances: number | undefined;
  /** Undefined where it was not said: then a server may know its own. */
  readonly deployOverlap: number | undefined;
  /** Undefined where it was not said. */
  readonly otherConnections: number | undefined;
  /** Instead of the variation that was measured. */
  readonly useCv2: number | undefined;
  readonly asJson: boolean;
}

export const USAGE = `npm run pool:advise                                from the server here, as npm run pool:top finds it
npm run pool:advise -- --url <url>                 from another one; ADMIN_TOKEN must be its token,
                                                   on another machine REMOTE_ADMIN_TOKEN
npm run pool:advise -- --scrape <file> --age 10m   from a scrape of /api/metrics, and how long the process had run
npm run pool:advise -- --scrape <first> --scrape <second> --apart 5m
                                                   from what happened between two scrapes of one process
npm run pool:advise -- --arrivals 300/s --use-mean 20ms --use-cv2 1 --limit 15
                                                   from numbers; --use-cv2 is 1 by default (exponential)

The server:  --max-connections 104 --reserved 7 | --neon <CU> | --postgres (${PLAIN_POSTGRES.maxConnections} and ${PLAIN_POSTGRES.reservedConnections})
The fleet:   --instances 3 --deploy-overlap ${DEFAULT_DEPLOY_OVERLAP} --others 10
The target:  --p95-wait ${DEFAULT_TARGET.p95WaitMs}ms --utilization ${DEFAULT_TARGET.utilizationRatio}
             --json prints the same for scripts (npm run --silent adds no lines); --help prints this
Exit code:   0 keep the limit; 3 change something; 4 no limit can be advised; 1 it could not be asked; 2 bad words`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

const OPTIONS = {
  url: text,
  scrape: { type: 'string', multiple: true },
  age: text,
  apart: text,
  arrivals: text,
  'use-mean': text,
  'use-cv2': text,
  limit: text,
  'max-connections': text,
  reserved: text,
  neon: text,
  postgres: flag,
  instances: text,
  'deploy-overlap': text,
  others: text,
  'p95-wait': text,
  utilization: text,
  json: flag,
  help: flag,
} as const;

type Words = ReturnType<typeof parseWords>;

/** Bad words on the command line, as opposed to a server that does not answer. */
export class UsageError extends CommandError {
  constructor(message: string) {
    super(`${message}\n\n${USAGE}`);
  }
}

/** @throws UsageError */
export function parseCommandLine(args: readonly string[]): PoolAdviseOptions | 'help' {
  const words = parseWords(args);
  if (words.help) return 'help';
  return {
    source: sourceOf(words),
    target: {
      p95WaitMs: take(words, 'p95-wait', parseDurationMs) ?? DEFAULT_TARGET.p95WaitMs,
      utilizationRatio: take(words, 'utilization', parseShare) ?? DEFAULT_TARGET.utilizationRatio,
    },
    server: serverOf(words),
    instances: take(words, 'instances', (given) => parseCount(given, 1)),
    deployOverlap: take(words, 'deploy-overlap', (given) => parseFactor(given, 1)),
    otherConnections: take(words, 'others', (given) => parseCount(given, 0)),
    useCv2: take(words, 'use-cv2', (given) => parseFactor(given, 0)),
    asJson: words.json ?? false,
  };
}

function parseWords(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** Those of which there is one, as text. */
type TextOption = Exclude<keyof Words, 'scrape' | 'postgres' | 'json' | 'help'>;

function take<Value>(
  words: Words,
  name: TextOption,
  parse: (given: string) => GivenNumber<Value>,
): Value | undefined {
  const given = words[name];
  if (given === undefined) return undefined;
  const parsed = parse(given);
  if (parsed.value !== undefined) return parsed.value;
  throw new UsageError(`--${name} must be ${parsed.expected}, not ${JSON.stringify(given)}.`);
}

/** One of the three, whole and alone. */
function sourceOf(words: Words): Source {
  const { url, scrape = [] } = words;
  const ofNumbers = (['arrivals', 'use-mean', 'limit'] as const).filter((name) => words[name] !== undefined);
  const ways = [url !== undefined, scrape.length > 0, ofNumbers.length > 0].filter(Boolean).length;
  if (ways > 1)
    throw new UsageError('Take one of --url, --scrape, or --arrivals with --use-mean and --limit.');
  for (const name of ['age', 'apart'] as const) {
    if (words[name] !== undefined && scrape.length === 0) throw new UsageError(`--${name} needs --scrape.`);
  }
  if (scrape.length > 0) return scrapesOf(words, scrape);
  if (ofNumbers.length === 0) return { kind: 'server', url: url === undefined ? undefined : parseUrl(url) };
  const arrivalsPerSecond = take(words, 'arrivals', parseRate);
  const meanUseMs = take(words, 'use-mean', parseDurationMs);
  const limit = take(words, 'limit', (given) => parseCount(given, 1));
  if (arrivalsPerSecond === undefined || meanUseMs === undefined || limit === undefined) {
    throw new UsageError('--arrivals, --use-mean and --limit belong together.');
  }
  const useCv2 = take(words, 'use-cv2', (given) => parseFactor(given, 0)) ?? 1;
  return { kind: 'numbers', traffic: { arrivalsPerSecond, meanUseMs, useCv2 }, limit };
}

function scrapesOf(words: Words, files: readonly string[]): Source {
  if (files.length > 2) throw new UsageError('--scrape is given once or twice.');
  const name = files.length === 1 ? 'age' : 'apart';
  const other = files.length === 1 ? 'apart' : 'age';
  if (words[other] !== undefined) {
    throw new UsageError(
      `--${other} is for ${files.length === 1 ? 'two scrapes' : 'one scrape'}; take --${name}.`,
    );
  }
  const ms = take(words, name, parseDurationMs);
  if (ms === undefined) {
    throw new UsageError(
      files.length === 1
        ? 'One scrape has no rates: say with --age how long the process had run, or give a second --scrape.'
        : 'Say with --apart how long after the first the second was taken, such as 5m.',
    );
  }
  return { kind: 'scrapes', files, seconds: ms / 1000 };
}

function serverOf(words: Words): ServerCapacity | undefined {
  const maxConnections = take(words, 'max-connections', (given) => parseCount(given, 1));
  const reserved = take(words, 'reserved', (given) => parseCount(given, 0));
  const ways = [maxConnections !== undefined, words.neon !== undefined, words.postgres === true];
  if (ways.filter(Boolean).length > 1) {
    throw new UsageError('Take one of --max-connections, --neon and --postgres.');
  }
  if (maxConnections !== undefined) {
    const reservedConnections = reserved ?? PLAIN_POSTGRES.reservedConnections;
    if (reservedConnections < maxConnections) return { maxConnections, reservedConnections };
    throw new UsageError('--reserved must be less than --max-connections.');
  }
  if (reserved !== undefined) throw new UsageError('--reserved needs --max-connections.');
  if (words.postgres) return PLAIN_POSTGRES;
  if (words.neon === undefined) return undefined;
  const capacity = /^\d+(\.\d+)?$/.test(words.neon) ? neonCapacity(Number(words.neon)) : undefined;
  if (capacity !== undefined) return capacity;
  throw new UsageError(
    `--neon must be a compute size in CU (${NEON_SIZES}), not ${JSON.stringify(words.neon)}.`,
  );
}

function parseUrl(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  // The page's own address is what one copies from a browser.
  if (url !== undefined && /^https?:$/.test(url.protocol) && /^\/(admin(\/.*)?)?$/.test(url.pathname)) {
    return url.origin;
  }
  throw new UsageError(
    '--url must be the address of a server without a path, such as http://localhost:3000.',
  );
}
