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
 * @param firstSeed another one for each cell, or all would be given the same arrivals
 * @returns undefined where none of very many speaks for it
 */
export function chooseTrace(cell: Cell, firstSeed: number): Trace | undefined {
  const cv2 = squaredVariation(cell.use);
  const steady = steadyTail(cell.limit, cell.utilizationRatio, perSecondOf(cell), (random) =>
    drawDuration(cell.use, random),
  );
  for (let seed = firstSeed; seed < firstSeed + MOST_SEEDS; seed += 1) {
    const trace = drawTrace(cell, seed);
    const own = momentsOf(cell, trace);
    if (!isClose(1 - own.utilizationRatio, 1 - cell.utilizationRatio) || !isClose(1 + own.cv2, 1 + cv2))
      continue;
    const tail = tailOf(simulateQueue(cell.limit, visitsOf(trace)).slice(trace.warmUp));
    if (isClose(tail.p95Ms, steady.p95Ms) && isClose(tail.p99Ms, steady.p99Ms)) return trace;
  }
  return undefined;
}

function momentsOf({ limit }: Cell, { dueMs, useMs, warmUp }: Trace) {
  const counted = useMs.subarray(warmUp);
  const meanMs = counted.reduce((sum, ms) => sum + ms, 0) / counted.length;
  const squared = counted.reduce((sum, ms) => sum + ms ** 2, 0) / counted.length;
  const lastedMs = (dueMs.at(-1) as number) - (dueMs[warmUp] as number);
  return {
    utilizationRatio: (counted.length * meanMs) / lastedMs / limit,
    cv2: squared / meanMs ** 2 - 1,
  };
}

function* visitsOf({ dueMs, useMs }: Trace): Generator<Visit> {
  for (let index = 0; index < dueMs.length; index += 1) {
    yield { askedAtMs: dueMs[index] as number, useMs: useMs[index] as number };
  }
}

function isClose(value: number, wanted: number): boolean {
  return Math.abs(value - wanted) <= REPRESENTATIVE_RATIO * wanted;
}
