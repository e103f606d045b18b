/** The rules over seconds that a test writes down: what was told, second by second. */
import { type AlertInput, type AlertTransition, evaluateAlerts, NO_ALERTS } from '@/lib/alerts';
import type { Distribution, PoolMeasurements, PoolSample, ServerActivity } from '@/lib/stats';
import { IDLE_GATE, IDLE_PROCESS, NO_SHEDS, NO_TOTALS } from './idle-pool';

const NOTHING: Distribution = {
  count: 0,
  p50Ms: undefined,
  p95Ms: undefined,
  p99Ms: undefined,
  maxMs: undefined,
  sumMs: 0,
  sumSquaredMs: 0,
  bucketCounts: [],
};

export const QUIET: PoolSample = {
  atMs: 0,
  intervalMs: 1_000,
  limit: 15,
  inUse: 0,
  idle: 2,
  opening: 0,
  pending: 0,
  oldestWaitMs: undefined,
  oldestUseMs: undefined,
  predictedWaitMs: 0,
  standing: false,
  inUseMean: 0,
  inUseMax: 0,
  pendingMax: 0,
  acquired: 0,
  queued: 0,
  timedOut: 0,
  gaveUp: 0,
  failed: 0,
  shed: NO_SHEDS,
  opened: 0,
  closed: 0,
  wait: NOTHING,
  use: NOTHING,
};

export const MEASUREMENTS: PoolMeasurements = {
  snapshot: {
    ...{ atMs: 0, limit: 15, inUse: 0, idle: 2, opening: 0, pending: 0 },
    ...{ oldestWaitMs: undefined, oldestUseMs: undefined },
    admission: IDLE_GATE,
    totals: { ...NO_TOTALS, closed: { idle: 3, lifetime: 0, error: 61, drained: 0, evicted: 0 } },
  },
  sinceMs: 0,
  lifetime: { wait: NOTHING, use: NOTHING, create: NOTHING },
  windows: [],
  ...{ labels: [], workspaces: [], queries: [], slowQueries: [], leaks: [] },
};

/** @param p95Ms of `count` waits in the last minute */
export function measureWaits(p95Ms: number, count: number): PoolMeasurements {
  const wait = { ...NOTHING, count, p50Ms: p95Ms / 2, p95Ms, p99Ms: p95Ms, maxMs: p95Ms };
  return {
    ...MEASUREMENTS,
    windows: [
      {
        ...{ seconds: 60, coveredSeconds: 60, wait, use: NOTHING, acquiredPerSecond: 1 },
        ...{ timedOut: 0, gaveUp: 0, failed: 0, shed: 0 },
      },
    ],
  };
}

export const SERVER: ServerActivity = {
  readAtMs: 0,
  maxConnections: 100,
  reservedConnections: 3,
  ...{ sessions: 10, ownSessions: 5, commits: 0, rollbacks: 0 },
  instances: [],
  byApplication: [],
  oldestTransaction: undefined,
  oldestIdleInTransaction: undefined,
};

type Around = Partial<Omit<AlertInput, 'samples' | 'instance'>>;

export class AlertWatch {
  nowMs = 1_800_000_000_000;
  evaluation = NO_ALERTS;
  readonly transitions: AlertTransition[] = [];
  readonly #samples: PoolSample[] = [];

  /** @param around kept as it is for each of these seconds; its times are those of the test */
  seconds(count: number, sample: Partial<PoolSample> = {}, around: Around = {}): this {
    for (let second = 0; second < count; second += 1) this.second(sample, around);
    return this;
  }

  second(sample: Partial<PoolSample> = {}, around: Around = {}): this {
    const full = { ...QUIET, inUseMean: sample.inUse ?? QUIET.inUseMean, ...sample };
    this.nowMs += full.intervalMs;
    this.#samples.push({ ...full, atMs: this.nowMs });
    this.evaluation = evaluateAlerts(
      this.evaluation,
      {
        instance: 'web-1',
        samples: this.#samples,
        measurements: MEASUREMENTS,
        process: IDLE_PROCESS,
        probe: undefined,
        server: undefined,
        poolTimeoutSeconds: 10,
        leakThresholdSeconds: 30,
        ...around,
      },
      this.nowMs,
    );
    this.transitions.push(...this.evaluation.transitions);
    return this;
  }

  /** The server's activity read now and every 10 s, for so many seconds. */
  secondsWithServer(count: number, activity: Partial<ServerActivity>): this {
    for (let second = 0; second < count; second += 1) {
      const readAtMs = this.nowMs + 1_000 - (second % 10) * 1_000;
      this.second({}, { server: { ...SERVER, ...activity, readAtMs } });
    }
    return this;
  }

  /** "fired pool-saturated", without the pending ones. */
  get told(): string[] {
    return this.transitions
      .filter(({ kind }) => kind === 'fired' || kind === 'resolved')
      .map(({ kind, alert }) => `${kind} ${alert.rule}`);
  }

  get firing(): string[] {
    return this.evaluation.state.active.filter(({ state }) => state === 'firing').map(({ rule }) => rule);
  }
}
