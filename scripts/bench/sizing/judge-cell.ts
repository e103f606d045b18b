/** A prediction against a measurement, and what the difference comes from. */
import { type PredictedWait, predictWait, type Traffic } from '@/lib/sizing';
import { exponential } from '../../load/durations';
import { createRandom } from '../../load/random';
import { quantile } from '../statistics';
import type { Measurement } from './measure-cell';
import { simulateQueue, type Visit } from './simulate-queue';

type Tail = Pick<PredictedWait, 'p95Ms' | 'p99Ms'>;

export interface Judgement extends Omit<Measurement, 'visits' | 'from' | 'to'> {
  readonly requests: number;
  readonly predicted: PredictedWait;
  readonly measured: Tail;
  /** What a textbook queue makes of the same arrivals and use times: what differs from it is the pool's doing. */
  readonly simulated: Tail;
  /** The same queue for three million requests at the measured rate, with use times drawn from the measured ones. */
  readonly settled: Tail;
  /** Variance over mean of how many arrive within one use time: 1 is Poisson, more is bursts. */
  readonly dispersion: number;
  /**
   * `chance`: the pool waited as the textbook queue did, the prediction is right for a queue that has settled, and this
   * one had not in the time that it was measured.
   */
  readonly verdict: 'within' | 'chance' | 'bursts' | 'formula' | 'pool';
}

/** Right enough to choose a limit by: whichever is more. */
export const TOLERANCE_RATIO = 0.2;
export const TOLERANCE_MS = 3;
/** Poisson's own scatter over some thousand windows stays below. */
const BURSTS_DISPERSION = 1.15;
const SETTLED_REQUESTS = 3_000_000;
const SETTLE_SEED = 1;

export function judgeCell({ cell, traffic, visits, from, to }: Measurement): Judgement {
  const all = Array.from({ length: visits.count }, (_, visit) => visits.read(visit));
  const inside = all.slice(from, to);
  const predicted = predictWait(cell.limit, traffic);
  const measured = tailOf(inside.map(({ waitMs }) => waitMs));
  const simulated = tailOf(simulateQueue(cell.limit, all).slice(from, to));
  const dispersion = dispersionOf(inside, traffic.meanUseMs);
  const settled = settle(cell.limit, traffic, inside);
  const told = {
    cell,
    traffic,
    requests: inside.length,
    predicted,
    measured,
    simulated,
    settled,
    dispersion,
  };
  const verdict = () => {
    if (errorOf(predicted, measured) <= 1) return 'within';
    if (errorOf(simulated, measured) > 1) return 'pool';
    if (dispersion > BURSTS_DISPERSION) return 'bursts';
    return errorOf(predicted, settled) <= 1 ? 'chance' : 'formula';
  };
  return { ...told, verdict: verdict() };
}

function settle(limit: number, { arrivalsPerSecond }: Traffic, visits: readonly Visit[]): Tail {
  const random = createRandom(SETTLE_SEED);
  function* draw(): Generator<Visit> {
    let askedAtMs = 0;
    for (let count = 0; count < SETTLED_REQUESTS; count += 1) {
      askedAtMs += exponential(1000 / arrivalsPerSecond, random);
      yield { askedAtMs, useMs: visits[Math.floor(visits.length * random())]?.useMs ?? 0 };
    }
  }
  return tailOf(simulateQueue(limit, draw()));
}

/** At p95 or p99, whichever is worse; 1 is as much as is borne. */
export function errorOf(predicted: Tail, measured: Tail): number {
  const errors = (['p95Ms', 'p99Ms'] as const).map((name) => {
    const borneMs = Math.max(TOLERANCE_MS, TOLERANCE_RATIO * measured[name]);
    return Math.abs(predicted[name] - measured[name]) / borneMs;
  });
  return Math.max(...errors);
}

function tailOf(waitsMs: readonly number[]): Tail {
  return { p95Ms: quantile(waitsMs, 0.95), p99Ms: quantile(waitsMs, 0.99) };
}

function dispersionOf(visits: readonly Visit[], windowMs: number): number {
  const startMs = visits[0]?.askedAtMs ?? 0;
  const endMs = visits.at(-1)?.askedAtMs ?? 0;
  const counts = new Float64Array(Math.floor((endMs - startMs) / windowMs));
  for (const { askedAtMs } of visits) {
    const window = Math.floor((askedAtMs - startMs) / windowMs);
    if (window < counts.length) counts[window] = (counts[window] as number) + 1;
  }
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length / mean;
}
