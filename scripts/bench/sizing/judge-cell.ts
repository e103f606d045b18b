/** A prediction against a measurement, and what the difference comes from. */
import { type PredictedWait, predictWait } from '@/lib/sizing';
import type { Measurement } from './measure-cell';
import { simulateQueue, type Visit } from './simulate-queue';
import { steadyTail, type Tail, tailOf } from './steady-state';

export interface Judgement extends Omit<Measurement, 'visits'> {
  readonly predicted: PredictedWait;
  readonly measured: Tail;
  /** What a textbook queue makes of the same arrivals and use times: what differs from it is the pool's doing. */
  readonly simulated: Tail;
  /** The same queue in the long run at the measured rate, with use times drawn from the measured ones. */
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

export function judgeCell({ visits, ...measurement }: Measurement): Judgement {
  const { cell, traffic } = measurement;
  const { warmUp } = measurement.trace;
  const all = Array.from(visits.askedAtMs, (askedAtMs, visit): Visit => {
    return { askedAtMs, useMs: visits.useMs[visit] as number };
  });
  const inside = all.slice(warmUp);
  const predicted = predictWait(cell.limit, traffic);
  const measured = tailOf(visits.waitMs.subarray(warmUp));
  const simulated = tailOf(simulateQueue(cell.limit, all).slice(warmUp));
  const dispersion = dispersionOf(inside, traffic.meanUseMs);
  const settled = steadyTail(
    cell.limit,
    predicted.utilizationRatio,
    traffic.arrivalsPerSecond,
    (random) => inside[Math.floor(inside.length * random())]?.useMs ?? 0,
  );
  const verdict = () => {
    if (errorOf(predicted, measured) <= 1) return 'within';
    if (errorOf(simulated, measured) > 1) return 'pool';
    if (dispersion > BURSTS_DISPERSION) return 'bursts';
    return errorOf(predicted, settled) <= 1 ? 'chance' : 'formula';
  };
  return {
    ...measurement,
    ...{ predicted, measured, simulated, settled, dispersion },
    verdict: verdict(),
  };
}

/** At p95 or p99, whichever is worse; 1 is as much as is borne. */
export function errorOf(predicted: Tail, measured: Tail): number {
  const errors = (['p95Ms', 'p99Ms'] as const).map((name) => {
    const borneMs = Math.max(TOLERANCE_MS, TOLERANCE_RATIO * measured[name]);
    return Math.abs(predicted[name] - measured[name]) / borneMs;
  });
  return Math.max(...errors);
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
