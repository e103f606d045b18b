/** The words after `npm run loadtest --`, taken apart; lists all that it does not know or cannot do, at once. */
import path from 'node:path';
import { parseRate } from '../load/quantity';
import { CommandError } from '../run-command';
import { parseAllowance } from './allowance';
import type { LoadOptions, RouteOptions, ThresholdOptions } from './load-options';
import { readLoad, replayedMs } from './read-load';
import { parseRequests, parseRoute } from './route-mix';
import { readUrl } from './target-url';
import { WordReader } from './word-reader';

const DEFAULT_DURATION_MS = 30_000;
/** pool_timeout's default: longer than that the server lets nobody wait. */
const DEFAULT_DEADLINE_MS = 10_000;
const SHORTEST_DEADLINE_MS = 10;
const DEFAULT_REPORT = 'loadtest-report.html';

/** @param readFile throws where there is none. @throws CommandError that lists every mistake */
export function parseCommandLine(
  words: readonly string[],
  readFile: (name: string) => string,
): LoadOptions | 'help' {
  const reader = new WordReader(words, readFile);
  if (reader.flag('help')) return 'help';
  const { problems } = reader;
  const url = readUrl(reader.text('url'), reader.flag('allow-remote'), problems);
  const load = readLoad(reader);
  const { maxFailed, ...limits } = {
    maxFailed: reader.read('max-failed', parseAllowance, 'a number such as 0, or a share such as 1%'),
    maxP95Ms: reader.duration('max-p95'),
    maxP99Ms: reader.duration('max-p99'),
    maxConnections: reader.count('max-connections'),
    minOkPerSecond: reader.read('min-throughput', parseRate, 'a rate such as 100/s'),
  };
  const warmUpMs = reader.duration('warm-up') ?? 0;
  const deadlineMs = reader.duration('deadline') ?? DEFAULT_DEADLINE_MS;
  if (deadlineMs < SHORTEST_DEADLINE_MS)
    problems.push(`--deadline must be at least ${SHORTEST_DEADLINE_MS}ms`);
  const wholeMs = replayedMs(load) - warmUpMs;
  const durationMs = reader.duration('duration') ?? (wholeMs === -warmUpMs ? DEFAULT_DURATION_MS : wholeMs);
  if (!(durationMs > 0))
    problems.push('--duration must be more than 0, and a replay longer than its --warm-up');
  const options: LoadOptions = {
    ...{ url, load, warmUpMs, durationMs, deadlineMs },
    tellDeadline: reader.flag('tell-deadline'),
    environment: readEnvironment(reader, reader.text('url') === undefined),
    apiKey: reader.text('api-key'),
    seed:
      reader.read(
        'seed',
        (given) => (/^\d{1,9}$/.test(given) ? Number(given) : undefined),
        'a whole number',
      ) ?? 1,
    routes: readRoutes(reader),
    thresholds: defined({ maxFailed, ...limits }),
    allowShed: reader.flag('allow-shed'),
    reportFile: path.resolve(reader.text('report') ?? DEFAULT_REPORT),
    json: reader.flag('json'),
  };
  if (problems.length > 0) {
    throw new CommandError(`${problems.join('\n')}\n\nnpm run loadtest -- --help lists what there is.`);
  }
  return options;
}

function readEnvironment(reader: WordReader, isStarted: boolean): Record<string, string> {
  const limit = reader.count('connection-limit');
  const timeoutMs = reader.duration('pool-timeout');
  const parse = (given: string) => (/^(on|off)$/.test(given) ? given : undefined);
  const admission = reader.read('admission', parse, 'on or off');
  for (const name of ['connection-limit', 'pool-timeout', 'admission'] as const) {
    if (isStarted || reader.text(name) === undefined) continue;
    reader.problems.push(`--${name} is for a server that is started here, not for --url`);
  }
  return {
    ...(limit !== undefined && { DATABASE_CONNECTION_LIMIT: String(limit) }),
    ...(timeoutMs !== undefined && { DATABASE_POOL_TIMEOUT: String(timeoutMs / 1000) }),
    ...(admission !== undefined && { DATABASE_ADMISSION: admission }),
  };
}

function readRoutes(reader: WordReader): readonly RouteOptions[] {
  const routes = reader.list('route').flatMap((given) => {
    const route = parseRoute(given);
    if (route !== undefined) return route;
    const example = "such as 'GET /w/acme=3'";
    reader.problems.push(`--route must be a method, a path and perhaps a weight, ${example}, not ${given}`);
    return [];
  });
  const text = reader.file('requests');
  const parsed = text === undefined ? [] : parseRequests(text);
  if ('problems' in parsed) {
    const name = reader.text('requests');
    reader.problems.push(...parsed.problems.map((problem) => `--requests ${name} ${problem}`));
  } else routes.push(...parsed);
  return routes.length > 0 ? routes : [parseRoute('GET /api/content') as RouteOptions];
}

/** Without the fields that are undefined. */
function defined(options: { readonly [Key in keyof ThresholdOptions]: ThresholdOptions[Key] | undefined }) {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as ThresholdOptions;
}
