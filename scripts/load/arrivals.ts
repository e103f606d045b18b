/**
 * When requests arrive in an open loop: as the world decides, not as the answers come. Refuses rates and bursts that
 * no series of moments can have.
 */
import { exponential } from './durations';
import type { Random } from './random';

export { createRandom } from './random';

export type Arrivals =
  /** Evenly spaced. */
  | { readonly kind: 'fixed'; readonly perSecond: number }
  /** Many callers who know nothing of each other: exponential gaps. */
  | { readonly kind: 'poisson'; readonly perSecond: number }
  | Bursts
  /** As they once came; ascending, from 0. What lies past the duration is left out. */
  | { readonly kind: 'replay'; readonly offsetsMs: readonly number[] };

/** Each period begins with a burst; evenly spaced within the burst and outside of it. */
interface Bursts {
  readonly kind: 'bursts';
  /** The mean over whole periods. */
  readonly perSecond: number;
  /** How many times the mean arrive during a burst; what is left of the mean arrives outside. */
  readonly burstFactor: number;
  readonly burstMs: number;
  readonly periodMs: number;
}

/**
 * @returns ascending offsets in ms, in [0, durationMs)
 * @throws RangeError where the rate or the bursts make no sense
 */
export function arrivalTimes(arrivals: Arrivals, durationMs: number, random: Random): Iterable<number> {
  switch (arrivals.kind) {
    case 'fixed':
      return fixed(meanGapMs(arrivals.perSecond), durationMs);
    case 'poisson':
      return poisson(meanGapMs(arrivals.perSecond), durationMs, random);
    case 'bursts':
      return bursts(arrivals, durationMs);
    case 'replay':
      return replay(arrivals.offsetsMs, durationMs);
  }
}

function meanGapMs(perSecond: number): number {
  if (perSecond > 0 && Number.isFinite(perSecond)) return 1000 / perSecond;
  throw new RangeError(`arrivals per second must be more than 0, not ${perSecond}`);
}

/** Multiplied, not added up: rounding does not drift over a million arrivals. */
function* fixed(gapMs: number, durationMs: number): Generator<number> {
  for (let index = 0; index * gapMs < durationMs; index += 1) yield index * gapMs;
}

function* poisson(gapMs: number, durationMs: number, random: Random): Generator<number> {
  let atMs = exponential(gapMs, random);
  while (atMs < durationMs) {
    yield atMs;
    atMs += exponential(gapMs, random);
  }
}

/** How many arrivals an instant is due by the integral of the rate; each whole one is a moment. */
function bursts({ perSecond, burstFactor, burstMs, periodMs }: Bursts, durationMs: number) {
  const inPeriod = periodMs / meanGapMs(perSecond);
  const share = (burstFactor * burstMs) / periodMs;
  if (!(burstMs > 0 && periodMs > burstMs)) {
    throw new RangeError(`a burst must be shorter than its period, not ${burstMs} ms of ${periodMs} ms`);
  }
  if (!(burstFactor > 0 && share <= 1 + 1e-9)) {
    throw new RangeError(
      `bursts of ${burstFactor} × for ${burstMs} ms of each ${periodMs} ms exceed the mean: ${periodMs / burstMs} × at most`,
    );
  }
  return inhomogeneous(inPeriod, inPeriod * Math.min(1, share), burstMs, periodMs, durationMs);
}

function* inhomogeneous(
  inPeriod: number,
  inBurst: number,
  burstMs: number,
  periodMs: number,
  durationMs: number,
): Generator<number> {
  for (let index = 0; ; index += 1) {
    const period = Math.floor(index / inPeriod);
    const rest = index - period * inPeriod;
    const withinMs =
      rest < inBurst
        ? (rest / inBurst) * burstMs
        : burstMs + ((rest - inBurst) / (inPeriod - inBurst)) * (periodMs - burstMs);
    const atMs = period * periodMs + withinMs;
    if (atMs >= durationMs) return;
    yield atMs;
  }
}

function* replay(offsetsMs: readonly number[], durationMs: number): Generator<number> {
  let lastMs = 0;
  for (const offsetMs of offsetsMs) {
    if (!(offsetMs >= lastMs)) throw new RangeError('offsets must ascend from 0');
    if (offsetMs >= durationMs) return;
    lastMs = offsetMs;
    yield offsetMs;
  }
}
