/** The words after `npm run loadtest --`, taken apart; lists all that it does not know or cannot do, at once. */
import path from 'node:path';
import type { Arrivals } from '../load/arrivals';
import { CommandError } from '../run-command';
import type { Load, LoadOptions, RouteOptions, ThresholdOptions } from './load-options';
import { parseAllowance, parseDuration, parseRate } from './quantity';
import { parseReplay } from './replay-file';
import { parseRequests, parseRoute } from './route-mix';
import { readUrl } from './target-url';
import { type OptionName, readWords } from './words';

const DEFAULT_DURATION_MS = 30_000;
/** pool_timeout's default: longer than that the server lets nobody wait. */
const DEFAULT_DEADLINE_MS = 10_000;
const SHORTEST_DEADLINE_MS = 10;
const DEFAULT_PER_SECOND = 50;
/** With a socket each, well within what one address can have. */
const MOST_CALLERS = 5_000;
const DEFAULT_REPORT = 'loadtest-report.html';

/** @param readFile throws where there is none. @throws CommandError that lists every mistake */
export function parseCommandLine(
  words: readonly string[],
  readFile: (name: string) => string,
): LoadOptions | 'help' {
  const { values, problems } = readWords(words);
  if (values.help === true) return 'help';
  const text = (name: OptionName) => values[name] as string | undefined;
  /** @returns undefined where it was not said, or is a mistake, which is noted */
  const read = <T>(
    name: OptionName,
    parse: (text: string) => T | undefined,
    allowed: string,
  ): T | undefined => {
    const given = text(name);
    const value = given === undefined ? undefined : parse(given);
    if (given !== undefined && value === undefined)
      problems.push(`--${name} must be ${allowed}, not ${given}`);
    return value;
  };
  const duration = (name: OptionName) => read(name, parseDuration, 'a duration such as 250ms, 1.5s or 2m');
  const count = (name: OptionName) => read(name, parseCount, 'a whole number from 1');

  const url = readUrl(text('url'), values['allow-remote'] === true, problems);
  const load = readLoad();
  const { maxFailed, ...limits } = {
    maxFailed: read('max-failed', parseAllowance, 'a number such as 0, or a share such as 1%'),
    maxP95Ms: duration('max-p95'),
    maxP99Ms: duration('max-p99'),
    maxConnections: count('max-connections'),
    minOkPerSecond: read('min-throughput', parseRate, 'a rate such as 100/s'),
  };
  const warmUpMs = duration('warm-up') ?? 0;
  const deadlineMs = duration('deadline') ?? DEFAULT_DEADLINE_MS;
  if (deadlineMs < SHORTEST_DEADLINE_MS)
    problems.push(`--deadline must be at least ${SHORTEST_DEADLINE_MS}ms`);
  const wholeMs = replayedMs(load) - warmUpMs;
  const durationMs = duration('duration') ?? (wholeMs === -warmUpMs ? DEFAULT_DURATION_MS : wholeMs);
  if (!(durationMs > 0))
    problems.push('--duration must be more than 0, and a replay longer than its --warm-up');
  const options: LoadOptions = {
    ...{ url, load, warmUpMs, durationMs, deadlineMs },
    environment: readEnvironment(),
    apiKey: text('api-key'),
    seed:
      read('seed', (given) => (/^\d{1,9}$/.test(given) ? Number(given) : undefined), 'a whole number') ?? 1,
    routes: readRoutes(),
    thresholds: defined({ maxFailed, ...limits }),
    allowShed: values['allow-shed'] === true,
    reportFile: path.resolve(text('report') ?? DEFAULT_REPORT),
    json: values.json === true,
  };
  if (problems.length > 0) {
    throw new CommandError(`${problems.join('\n')}\n\nnpm run loadtest -- --help lists what there is.`);
  }
  return options;

  function readEnvironment(): Record<string, string> {
    const limit = count('connection-limit');
    const timeoutMs = duration('pool-timeout');
    const admission = read(
      'admission',
      (given) => (/^(on|off)$/.test(given) ? given : undefined),
      'on or off',
    );
    for (const name of ['connection-limit', 'pool-timeout', 'admission'] as const) {
      if (url !== undefined && text(name) !== undefined) {
        problems.push(`--${name} is for a server that is started here, not for --url`);
      }
    }
    return {
      ...(limit !== undefined && { DATABASE_CONNECTION_LIMIT: String(limit) }),
      ...(timeoutMs !== undefined && { DATABASE_POOL_TIMEOUT: String(timeoutMs / 1000) }),
      ...(admission !== undefined && { DATABASE_ADMISSION: admission }),
    };
  }

  function readLoad(): Load {
    const perSecond = read('rate', parseRate, 'a rate such as 100/s or 90/m') ?? DEFAULT_PER_SECOND;
    const allowed = 'poisson, fixed or bursts';
    const kinds = ['poisson', 'fixed', 'bursts'] as const;
    const kind = read('arrivals', (given) => kinds.find((known) => known === given), allowed);
    const burst = read('burst', parseBurst, 'such as 3x/200ms/1s, with at most the rate in each period');
    const concurrency = count('concurrency');
    if (concurrency !== undefined && concurrency > MOST_CALLERS) {
      problems.push(`--concurrency must be at most ${MOST_CALLERS}`);
    }
    const thinkTimeMs = duration('think-time') ?? 0;
    const ways = (['rate', 'replay', 'concurrency'] as const).filter((name) => text(name) !== undefined);
    if (ways.length > 1) problems.push(`${ways.map((name) => `--${name}`).join(' and ')} exclude each other`);
    for (const [name, needed] of [
      ['think-time', text('concurrency') !== undefined ? undefined : '--concurrency'],
      ['burst', text('arrivals') === 'bursts' ? undefined : '--arrivals bursts'],
      ['arrivals', ways[0] === undefined || ways[0] === 'rate' ? undefined : '--rate'],
    ] as const) {
      if (text(name) !== undefined && needed !== undefined)
        problems.push(`--${name} goes with ${needed} only`);
    }
    if (concurrency !== undefined) return { kind: 'closed', concurrency, thinkTimeMs };
    if (text('replay') !== undefined) return { kind: 'open', arrivals: readReplay(text('replay') as string) };
    if (kind === 'bursts')
      return { kind: 'open', arrivals: { kind, perSecond, ...(burst ?? DEFAULT_BURST) } };
    return { kind: 'open', arrivals: { kind: kind ?? 'poisson', perSecond } };
  }

  function readReplay(name: string): Arrivals {
    const parsed = readNamed('replay', name, parseReplay);
    if (parsed !== undefined && 'problems' in parsed) {
      for (const problem of parsed.problems) problems.push(`--replay ${name}, ${problem}`);
    }
    return {
      kind: 'replay',
      offsetsMs: parsed === undefined || 'problems' in parsed ? [0, 1] : parsed.offsetsMs,
    };
  }

  function readRoutes(): readonly RouteOptions[] {
    const routes = ((values.route ?? []) as string[]).flatMap((given) => {
      const route = parseRoute(given);
      if (route === undefined) {
        problems.push(
          `--route must be a method, a path and perhaps a weight, such as 'GET /w/acme=3', not ${given}`,
        );
      }
      return route ?? [];
    });
    const name = text('requests');
    if (name !== undefined) {
      const parsed = readNamed('requests', name, parseRequests);
      if (parsed !== undefined && 'problems' in parsed) {
        for (const problem of parsed.problems) problems.push(`--requests ${name} ${problem}`);
      } else routes.push(...(parsed ?? []));
    }
    return routes.length > 0 ? routes : [parseRoute('GET /api/content') as RouteOptions];
  }

  function readNamed<T>(option: OptionName, name: string, parse: (text: string) => T): T | undefined {
    try {
      return parse(readFile(name));
    } catch (error) {
      problems.push(`--${option} ${name} cannot be read: ${(error as Error).message}`);
      return undefined;
    }
  }
}

const DEFAULT_BURST = { burstFactor: 3, burstMs: 200, periodMs: 1000 };

/** `3x/200ms/1s`. */
function parseBurst(text: string): typeof DEFAULT_BURST | undefined {
  const [factor = '', burst = '', period = ''] = text.split('/');
  const burstFactor = /^\d+(\.\d+)?x$/.test(factor) ? Number(factor.slice(0, -1)) : 0;
  const burstMs = parseDuration(burst) ?? 0;
  const periodMs = parseDuration(period) ?? 0;
  const isPossible =
    burstFactor > 0 && burstMs > 0 && periodMs > burstMs && burstFactor * burstMs <= periodMs;
  return isPossible ? { burstFactor, burstMs, periodMs } : undefined;
}

function parseCount(text: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

/** 0 where it is no replay; else up to its last arrival, which is in it. */
function replayedMs(load: Load): number {
  if (load.kind === 'closed' || load.arrivals.kind !== 'replay') return 0;
  return (load.arrivals.offsetsMs.at(-1) ?? 0) + 1;
}

/** Without the fields that are undefined. */
function defined(options: { readonly [Key in keyof ThresholdOptions]: ThresholdOptions[Key] | undefined }) {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as ThresholdOptions;
}
