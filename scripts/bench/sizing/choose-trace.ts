/**
 * Which arrivals and use times a pool is given, so that some minutes speak for the long run.
 *
 * Close to the limit a queue remembers for a thousand requests and more: what a pool waits in minutes is chance, however
 * right the pool and the prediction are. So the trace is chosen before anything is measured: of those that the seeds
 * make, in their order, the first that a textbook queue waits for as it does in the long run. Neither the prediction
 * nor the pool is asked.
 */
import { drawDuration, squaredVariation } from '../../load/durations';
import { type Cell, perSecondOf } from './plan';
import { simulateQueue, type Visit } from './simulate-queue';
import { steadyTail, tailOf } from './steady-state';
import { drawTrace, type Trace } from './trace';

/** How far p95 and p99, what is left of the limit, and the variation may be from those of the long run. */
export const REPRESENTATIVE_RATIO = 0.03;
/** One in some hundred is close enough. */
const MOST_SEEDS = 20_000;

/**
 * @param overshootMs what a sleep takes beyond its time, as it was measured
 * @param firstSeed another one for each cell, or all would be given the same arrivals
 * @returns undefined where none of very many speaks for it
 */
export function chooseTrace(cell: Cell, overshootMs: number, firstSeed: number): Trace | undefined {
  const meanUseMs = cell.use.meanMs + overshootMs;
  const cv2 = squaredVariation(cell.use) * (cell.use.meanMs / meanUseMs) ** 2;
  const steady = steadyTail(
    cell.limit,
    cell.utilizationRatio,
    perSecondOf(cell, meanUseMs),
    (random) => drawDuration(cell.use, random) + overshootMs,
  );
  for (let seed = firstSeed; seed < firstSeed + MOST_SEEDS; seed += 1) {
    const trace = drawTrace(cell, overshootMs, seed);
    const own = momentsOf(cell, trace, overshootMs);
    if (!isClose(1 - own.utilizationRatio, 1 - cell.utilizationRatio) || !isClose(1 + own.cv2, 1 + cv2))
      continue;
    const tail = tailOf(simulateQueue(cell.limit, visitsOf(trace, overshootMs)).slice(trace.warmUp));
    if (isClose(tail.p95Ms, steady.p95Ms) && isClose(tail.p99Ms, steady.p99Ms)) return trace;
  }
  return undefined;
}

function momentsOf({ limit }: Cell, { dueMs, sleepMs, warmUp }: Trace, overshootMs: number) {
  const counted = sleepMs.subarray(warmUp);
  const meanMs = counted.reduce((sum, ms) => sum + ms, 0) / counted.length + overshootMs;
  const squared = counted.reduce((sum, ms) => sum + (ms + overshootMs) ** 2, 0) / counted.length;
  const lastedMs = (dueMs.at(-1) as number) - (dueMs[warmUp] as number);
  return {
    utilizationRatio: (counted.length * meanMs) / lastedMs / limit,
    cv2: squared / meanMs ** 2 - 1,
  };
}

function* visitsOf({ dueMs, sleepMs }: Trace, overshootMs: number): Generator<Visit> {
  for (let index = 0; index < dueMs.length; index += 1) {
    yield { askedAtMs: dueMs[index] as number, useMs: (sleepMs[index] as number) + overshootMs };
  }
}

function isClose(value: number, wanted: number): boolean {
  return Math.abs(value - wanted) <= REPRESENTATIVE_RATIO * wanted;
}
