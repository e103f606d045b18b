/**
 * The pool at one moment, taken in one turn of the event loop, so its numbers fit each other:
 * `inUse + idle + opening ≤ limit`.
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
  /** Callers that wait for a connection. */
  readonly pending: number;
  /** How long the first of them has waited, milliseconds; undefined where nobody waits. */
  readonly oldestWaitMs: number | undefined;
}
