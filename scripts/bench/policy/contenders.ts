/** The policies that are compared. */
import { type AdmissionPolicy, AdmissionQueue, ArrivalOrder } from '@/lib/overload';
import { StandingQueue } from '@/lib/overload/standing-queue';
import { peerPolicy } from './peer-policy';
import type { SimulatedCaller } from './simulate';

export interface PolicyContender {
  readonly name: string;
  /** How long its callers wait; those of a pool without deadlines wait on when the answer is worth nothing any more. */
  readonly patienceMs: number;
  readonly create: (limit: number) => AdmissionPolicy<SimulatedCaller>;
}

/** After which an answer is worth nothing. */
export const DEADLINE_MS = 1_000;

export const PLAIN: PolicyContender = {
  name: 'first come first served, no timeout',
  patienceMs: Number.POSITIVE_INFINITY,
  create: (limit) => new ArrivalOrder(limit),
};

export const OURS: PolicyContender = {
  name: 'ours',
  patienceMs: DEADLINE_MS,
  create: (limit) => new AdmissionQueue(limit),
};

export const CONTENDERS: readonly PolicyContender[] = [
  PLAIN,
  { ...PLAIN, name: 'the same, 10 s timeout', patienceMs: 10_000 },
  { ...PLAIN, name: 'the same, 1 s timeout', patienceMs: DEADLINE_MS },
  { name: 'queue bounded at 2 × pool', patienceMs: DEADLINE_MS, create: createBounded },
  { name: 'CoDel 50 ms / 100 ms', patienceMs: DEADLINE_MS, create: createCoDel },
  { name: 'predicted wait over 200 ms', patienceMs: DEADLINE_MS, create: createFixedBudget },
  { name: 'adaptive newest first, standing test', patienceMs: DEADLINE_MS, create: createPrototype },
  OURS,
];

function createBounded(limit: number): AdmissionPolicy<SimulatedCaller> {
  return peerPolicy(limit, {
    shed: ({ line }, newcomer) => (line.length > 2 * limit ? newcomer : undefined),
  });
}

function createFixedBudget(limit: number): AdmissionPolicy<SimulatedCaller> {
  return peerPolicy(limit, {
    shed: ({ predictedWaitMs }, newcomer) => (predictedWaitMs > 200 ? newcomer : undefined),
  });
}

/** As for request queues: where the oldest has waited too long for a whole interval, all who have are dropped (Maurer 2015). */
function createCoDel(limit: number): AdmissionPolicy<SimulatedCaller> {
  let longSinceMs: number | undefined;
  return peerPolicy(limit, {
    shed: ({ line }, _newcomer, nowMs) => {
      const { oldest } = line;
      if (oldest === undefined || nowMs - oldest.askedAtMs <= 50) {
        longSinceMs = undefined;
        return undefined;
      }
      longSinceMs ??= nowMs;
      return nowMs - longSinceMs >= 100 ? oldest : undefined;
    },
  });
}

/** Bounds in milliseconds alone, whatever the pool and whatever its callers' deadline. */
function createPrototype(limit: number): AdmissionPolicy<SimulatedCaller> {
  const standing = new StandingQueue();
  const bounds = { targetMs: 100, windowMs: 500, restMs: 100 };
  return peerPolicy(limit, {
    isNewestFirst: ({ predictedWaitMs }) => predictedWaitMs > 150,
    shed: ({ line, predictedWaitMs }, _newcomer, nowMs) => {
      standing.update(predictedWaitMs, bounds, nowMs);
      return predictedWaitMs > (standing.sinceMs === undefined ? 800 : 200) ? line.oldest : undefined;
    },
  });
}
