/**
 * All that the recorder knows at one moment, frozen. Health, metrics, alerts, page and advice read this and nothing else.
 * Durations are milliseconds; a duration of nothing measured is undefined, never 0.
 */
import type { Distribution } from './histogram';
import type { PoolSnapshot } from './pool-snapshot';

export interface PoolMeasurements {
  readonly snapshot: PoolSnapshot;
  /** When the recorder began, milliseconds since the epoch: what `totals` and `lifetime` count from. */
  readonly sinceMs: number;
  readonly lifetime: {
    /** From asking for a connection to having it. */
    readonly wait: Distribution;
    /** From having a connection to giving it back. */
    readonly use: Distribution;
    /** Opening a connection, with TLS and login. */
    readonly create: Distribution;
  };
  /** The last 10 s, minute and 5 minutes, in this order. */
  readonly windows: readonly PoolWindow[];
  /** Who uses the pool, by the label of the request: most use time of the last 5 minutes first, what is held now included. */
  readonly labels: readonly CallerUsage[];
  /** The same by workspace, the first `WORKSPACES_SHOWN` of them; requests of none are not in it. */
  readonly workspaces: readonly CallerUsage[];
  readonly queries: readonly QueryUsage[];
  /** Newest first; at most `SLOW_QUERIES_KEPT`. */
  readonly slowQueries: readonly SlowQuery[];
  /** Those that are still held first, then the newest; at most `LEAKS_KEPT`. */
  readonly leaks: readonly Leak[];
}

export interface PoolWindow {
  /** Its nominal length. */
  readonly seconds: number;
  /** What all below is of: a tenth or so less at most, because the newest part has only begun; shortly after the start less. */
  readonly coveredSeconds: number;
  readonly wait: Distribution;
  readonly use: Distribution;
  /** Callers served, each second on average. */
  readonly acquiredPerSecond: number;
  readonly timedOut: number;
  readonly gaveUp: number;
  readonly failed: number;
  /** Sent away by the gate, whatever the reason. */
  readonly shed: number;
}

export interface CallerUsage {
  /** `GET /api/content`, `page /w/[workspace]`, `probe`; a workspace's id, or its slug for its public pages;
   * `other` holds those beyond the table's size. */
  readonly name: string;
  /** Connections held now. */
  readonly inUse: number;
  /** Callers that wait now, for a free connection or for a new one to open. */
  readonly pending: number;
  /** How long the oldest of its connections has been held. */
  readonly oldestUseMs: number | undefined;
  /** How long its connections have been held so far, all together; `useMs` counts a use when it is over. */
  readonly heldMs: number;
  /** The last 5 minutes. */
  readonly recent: CallerCounts;
  /** Since the start. */
  readonly totals: CallerCounts;
}

export interface CallerCounts {
  readonly acquired: number;
  /** As in `PoolTotals`. */
  readonly timedOut: number;
  readonly gaveUp: number;
  readonly failed: number;
  /** Sent away by the gate, whatever the reason. */
  readonly shed: number;
  /** Sums over those who were served; divided by `acquired` they are means. */
  readonly waitMs: number;
  readonly useMs: number;
  readonly maxUseMs: number;
}

export interface QueryUsage {
  /** Undefined for raw SQL, and for what did not come through Prisma. */
  readonly model: string | undefined;
  /** Prisma's action: `findMany`, `createOne`, `queryRaw`; `BEGIN`, `COMMIT`, `ROLLBACK`; `sql` for the rest. */
  readonly operation: string;
  readonly failed: number;
  /** Of its statements, since the start, from sending to the whole answer: no wait for a connection in it. */
  readonly duration: Distribution;
}

export interface SlowQuery {
  /** When it ended, milliseconds since the epoch. */
  readonly atMs: number;
  readonly label: string;
  readonly workspace: string | undefined;
  readonly model: string | undefined;
  readonly operation: string;
  readonly durationMs: number;
  readonly failed: boolean;
  /** Without values and cut to `STATEMENT_LENGTH`. */
  readonly statement: string;
}

export interface Leak {
  readonly id: number;
  readonly label: string;
  readonly workspace: string | undefined;
  /** When it was lent, milliseconds since the epoch. */
  readonly acquiredAtMs: number;
  /** When it had been held longer than the threshold. */
  readonly reportedAtMs: number;
  /** Undefined while it is still held. */
  readonly returnedAtMs: number | undefined;
  readonly heldMs: number;
  /** Of the call that acquired it; in development only. */
  readonly stack: string | undefined;
}
