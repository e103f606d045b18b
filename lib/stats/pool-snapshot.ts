import type { AdmissionState } from './admission-state';
import type { CloseReason } from './close-reason';
import type { ShedCounts } from './shed-reason';

/**
 * The pool at one moment, taken in one turn of the event loop, so its numbers fit each other:
 * `inUse + idle + opening ≤ limit` and `totals.acquired = totals.released + inUse`.
 */
export interface PoolSnapshot {
  /** When it was taken, milliseconds since the epoch. */
  readonly atMs: number;
  /** The most connections that the pool may hold. */
  readonly limit: number;
  /** Connections lent out. */
  readonly inUse: number;
  /** Connections open and free. */
  readonly idle: number;
  /** Connections being opened; PostgreSQL may count them already. */
  readonly opening: number;
  /** Callers that wait for a connection; checks of the pool itself are not counted. */
  readonly pending: number;
  /** How long the first of them has waited, milliseconds; undefined where nobody waits. */
  readonly oldestWaitMs: number | undefined;
  /** How long the connection that was lent first has been held, milliseconds; undefined where none is. */
  readonly oldestUseMs: number | undefined;
  readonly admission: AdmissionState;
  readonly totals: PoolTotals;
}

/** Counted since the pool was made; none of them ever falls. */
export interface PoolTotals {
  /** Connections lent to a caller. */
  readonly acquired: number;
  /** Connections that a caller gave back. */
  readonly released: number;
  /** Callers that had to wait for another one to give a connection back, however it ended. */
  readonly queued: number;
  /** Callers that got none within the pool's timeout. */
  readonly timedOut: number;
  /** Callers whose own deadline, shorter than the pool's timeout, passed before they had one, or who went away. */
  readonly gaveUp: number;
  /** Callers whose connection could not be opened, or whom the closing pool refused. */
  readonly failed: number;
  /** Callers that the gate sent away at once. */
  readonly shed: ShedCounts;
  readonly opened: number;
  readonly closed: Readonly<Record<CloseReason, number>>;
  /** Connections that were held longer than the leak threshold. */
  readonly leaked: number;
}
