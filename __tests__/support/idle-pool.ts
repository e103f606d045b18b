/** A pool to which nothing happened, in each of the shapes that others read of it: what a test says is what differs. */
import type { AdmissionState, CallerCounts, PoolTotals, ProcessLoad, ShedCounts } from '@/lib/stats';

export const NO_SHEDS: ShedCounts = { standing: 0, hopeless: 0, full: 0, nested: 0 };

/** Of a pool of 10. */
export const IDLE_GATE: AdmissionState = {
  mode: 'on',
  waiting: { probe: 0, interactive: 0, background: 0 },
  workspacesWaiting: 0,
  predictedWaitMs: 0,
  meanUseMs: undefined,
  standingSinceMs: undefined,
  stuckSinceMs: undefined,
  order: 'oldest-first',
  backgroundInUse: 0,
  backgroundLimit: 3,
};

export const NO_TOTALS: PoolTotals = {
  ...{ acquired: 0, released: 0, queued: 0, timedOut: 0, gaveUp: 0, failed: 0, opened: 0, leaked: 0 },
  shed: NO_SHEDS,
  closed: { idle: 0, lifetime: 0, error: 0, drained: 0, evicted: 0 },
};

export const NO_COUNTS: CallerCounts = {
  ...{ acquired: 0, timedOut: 0, gaveUp: 0, failed: 0, shed: 0 },
  ...{ waitMs: 0, useMs: 0, maxUseMs: 0 },
};

export const IDLE_PROCESS: ProcessLoad = {
  ...{ shedding: 'on', loopDelayMs: 0.4, requestsInFlight: 0, requestsLimit: undefined },
  ...{ sheddingSinceMs: undefined, requestsServed: 0, requestsUnanswered: 0 },
  ...{ requestsShed: 0, requestsThrottled: 0, throttling: false },
};
