/** The options that say when requests come: an open loop by its arrivals, or a closed one by its callers. */
import type { Arrivals } from '../load/arrivals';
import { parseDuration, parseRate } from '../load/quantity';
import type { Load } from './load-options';
import { parseReplay } from './replay-file';
import type { WordReader } from './word-reader';
import type { OptionName } from './words';

const DEFAULT_PER_SECOND = 50;
/** With a socket each, well within what one address can have. */
const MOST_CALLERS = 5_000;
const DEFAULT_BURST = { burstFactor: 3, burstMs: 200, periodMs: 1000 };

export function readLoad(words: WordReader): Load {
  const { problems } = words;
  const text = (name: OptionName) => words.text(name);
  const perSecond = words.read('rate', parseRate, 'a rate such as 100/s or 90/m') ?? DEFAULT_PER_SECOND;
  const allowed = 'poisson, fixed or bursts';
  const kinds = ['poisson', 'fixed', 'bursts'] as const;
  const kind = words.read('arrivals', (given) => kinds.find((known) => known === given), allowed);
  const burst = words.read('burst', parseBurst, 'such as 3x/200ms/1s, with at most the rate in each period');
  const concurrency = words.count('concurrency');
  if (concurrency !== undefined && concurrency > MOST_CALLERS) {
    problems.push(`--concurrency must be at most ${MOST_CALLERS}`);
  }
  const thinkTimeMs = words.duration('think-time') ?? 0;
  const ways = (['rate', 'replay', 'concurrency'] as const).filter((name) => text(name) !== undefined);
  if (ways.length > 1) problems.push(`${ways.map((name) => `--${name}`).join(' and ')} exclude each other`);
  for (const [name, needed] of [
    ['think-time', text('concurrency') !== undefined ? undefined : '--concurrency'],
    ['burst', text('arrivals') === 'bursts' ? undefined : '--arrivals bursts'],
    ['arrivals', ways[0] === undefined || ways[0] === 'rate' ? undefined : '--rate'],
  ] as const) {
    if (text(name) !== undefined && needed !== undefined) problems.push(`--${name} goes with ${needed} only`);
  }
  if (concurrency !== undefined) return { kind: 'closed', concurrency, thinkTimeMs };
  if (text('replay') !== undefined) return { kind: 'open', arrivals: readReplay(words) };
  if (kind === 'bursts') return { kind: 'open', arrivals: { kind, perSecond, ...(burst ?? DEFAULT_BURST) } };
  return { kind: 'open', arrivals: { kind: kind ?? 'poisson', perSecond } };
}

/** 0 where it is no replay; else up to its last arrival, which is in it. */
export function replayedMs(load: Load): number {
  if (load.kind === 'closed' || load.arrivals.kind !== 'replay') return 0;
  return (load.arrivals.offsetsMs.at(-1) ?? 0) + 1;
}

/** Of a file with mistakes something is returned as well: they are noted. */
function readReplay(words: WordReader): Arrivals {
  const parsed = parseReplay(words.file('replay') ?? '0');
  if ('offsetsMs' in parsed) return { kind: 'replay', offsetsMs: parsed.offsetsMs };
  for (const problem of parsed.problems) words.problems.push(`--replay ${words.text('replay')}, ${problem}`);
  return { kind: 'replay', offsetsMs: [0] };
}

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
