import type { Percentiles } from './histogram';
import type { ShedCounts } from './shed-reason';

/** One second of the pool: the moment it was taken at, and what happened since the sample before. */
export interface PoolSample {
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  /** Since the sample before; about 1,000, more where the process was busy or asleep. */
  readonly intervalMs: number;
  readonly limit: number;
  readonly inUse: number;
  readonly idle: number;
  readonly opening: number;
  readonly pending: number;
  readonly oldestWaitMs: number | undefined;
  readonly oldestUseMs: number | undefined;
  /** As the gate saw it: what a newcomer would wait, and whether the queue stands. */
  readonly predictedWaitMs: number;
  readonly standing: boolean;
  /** Over the interval, which one moment's count misses: the mean over all of its time, and the most. */
  readonly inUseMean: number;
  readonly inUseMax: number;
  readonly pendingMax: number;
  /** How many in the interval. */
  readonly acquired: number;
  readonly queued: number;
  readonly timedOut: number;
  readonly gaveUp: number;
  readonly failed: number;
  readonly shed: ShedCounts;
  readonly opened: number;
  readonly closed: number;
  /** Of the last 10 s. */
  readonly wait: Percentiles;
  readonly use: Percentiles;
}
