import type { PoolReport } from '@/lib/runtime';
import { Histogram, type PoolSample } from '@/lib/stats';
import { IDLE_GATE, IDLE_PROCESS, NO_SHEDS, NO_TOTALS } from '../../support/idle-pool';
import { UNASKED_FLEET, UNKNOWN_SIZING } from '../../support/unknown-sizing';

const nothing = new Histogram().readPercentiles();

/** A second of a pool of 10 in which nothing happened, but for what is named. */
export function sampleOf(atMs: number, change: Partial<PoolSample> = {}): PoolSample {
  return {
    ...{ atMs, intervalMs: 1000, limit: 10, inUse: 0, idle: 0, opening: 0, pending: 0 },
    ...{ oldestWaitMs: undefined, oldestUseMs: undefined, predictedWaitMs: 0, standing: false },
    ...{ inUseMean: change.inUse ?? 0, inUseMax: 0, pendingMax: 0, queued: 0, shed: NO_SHEDS },
    ...{ acquired: 0, timedOut: 0, gaveUp: 0, failed: 0, opened: 0, closed: 0 },
    ...{ wait: nothing, use: nothing },
    ...change,
  };
}

/** A report as the API gives it, of a pool that nobody has used. */
export function reportOf(change: Partial<PoolReport> = {}): PoolReport {
  const empty = new Histogram().readDistribution();
  return {
    ...{ instance: 'host-1', startedAtMs: 1_000, atMs: 10_000, status: 'pass', sentence: 'Healthy.' },
    ...{ notes: [], checkedAtMs: 10_000, responseTimeMs: 1, lastFailure: undefined },
    measurements: {
      snapshot: {
        ...{ atMs: 10_000, limit: 10, inUse: 0, idle: 0, opening: 0, pending: 0 },
        ...{ oldestWaitMs: undefined, oldestUseMs: undefined },
        admission: IDLE_GATE,
        totals: NO_TOTALS,
      },
      ...{ sinceMs: 1_000, lifetime: { wait: empty, use: empty, create: empty }, windows: [] },
      ...{ labels: [], workspaces: [], queries: [], slowQueries: [], leaks: [] },
    },
    ...{
      samples: [],
      alerts: { active: [], history: [] },
      process: IDLE_PROCESS,
      sizing: UNKNOWN_SIZING,
      fleet: UNASKED_FLEET,
      configuredLimit: 10,
      server: undefined,
      pgbouncer: undefined,
      settings: [],
    },
    redactedUrl: 'postgresql://app:***@db/app',
    ...change,
  };
}
