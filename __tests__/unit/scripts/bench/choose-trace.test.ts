/** The benchmark of sizing: which arrivals and use times stand for the long run. */
import { chooseTrace, REPRESENTATIVE_RATIO } from '@/scripts/bench/sizing/choose-trace';
import type { Cell } from '@/scripts/bench/sizing/plan';
import { simulateQueue } from '@/scripts/bench/sizing/simulate-queue';
import { tailOf } from '@/scripts/bench/sizing/steady-state';
import { drawTrace, type Trace } from '@/scripts/bench/sizing/trace';

const CELL: Cell = {
  limit: 5,
  utilizationRatio: 0.8,
  use: { kind: 'exponential', meanMs: 20 },
  warmUp: 200,
  requests: 3_000,
};
const FIRST_SEED = 1;
/** The waits of M/M/5 at 0.8 by Erlang's formula, which holds for exponential use times exactly. */
const EXACT = { p95Ms: 48.11, p99Ms: 80.3 };
/** What 1,000,000 requests leave to chance. */
const SIMULATED_RATIO = 0.02;

function errorsOf({ dueMs, useMs, warmUp }: Trace): number[] {
  const visits = Array.from(dueMs, (askedAtMs, index) => ({ askedAtMs, useMs: useMs[index] ?? 0 }));
  const tail = tailOf(simulateQueue(CELL.limit, visits).slice(warmUp));
  return (['p95Ms', 'p99Ms'] as const).map((name) => Math.abs(tail[name] / EXACT[name] - 1));
}

test('the first trace is taken that waits as the queue does in the long run', () => {
  const chosen = chooseTrace(CELL, FIRST_SEED) as Trace;
  const borne = REPRESENTATIVE_RATIO + SIMULATED_RATIO;
  expect(Math.max(...errorsOf(chosen))).toBeLessThan(borne);
  // Chance alone would have been further off: this is why there is a choice at all.
  expect(Math.max(...errorsOf(drawTrace(CELL, FIRST_SEED)))).toBeGreaterThan(borne);
  expect(chosen).toEqual(drawTrace(CELL, chosen.seed));
});
