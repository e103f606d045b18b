/** What is sent to one pool: when each request is due and how long it shall hold its connection, drawn from a seed. */
import { drawDuration, exponential } from '../../load/durations';
import { createRandom } from '../../load/random';
import { type Cell, perSecondOf } from './plan';

/** In columns: a million objects would keep the garbage collector busy while it is measured. */
export interface Trace {
  readonly seed: number;
  readonly dueMs: Float64Array;
  readonly useMs: Float64Array;
  /** So many come first and are not counted: until the connections are open and the queue has its length. */
  readonly warmUp: number;
}

export function drawTrace(cell: Cell, seed: number): Trace {
  const random = createRandom(seed);
  const count = cell.warmUp + cell.requests;
  const dueMs = new Float64Array(count);
  const useMs = new Float64Array(count);
  const gapMs = 1000 / perSecondOf(cell);
  let atMs = 0;
  for (let index = 0; index < count; index += 1) {
    atMs += exponential(gapMs, random);
    dueMs[index] = atMs;
    useMs[index] = drawDuration(cell.use, random);
  }
  return { seed, dueMs, useMs, warmUp: cell.warmUp };
}
