/** What became of a load test: what the table, the report, the thresholds and `--json` are made of. */
import type { Percentiles, PoolSample, ShedCounts } from '@/lib/stats';

/**
 * How a request ended. `ok`: below 300 (or 304) and in time. `shed`: 503 with the code OVERLOADED. `late`: no whole answer before the client's
 * deadline. `failed`: everything else.
 */
export type Outcome = 'ok' | 'shed' | 'late' | 'failed';

export type OutcomeCounts = Readonly<Record<Outcome, number>>;

export interface RouteResult extends OutcomeCounts {
  readonly name: string;
  readonly sent: number;
  readonly okPerSecond: number;
  /** By status; those without an answer are in none. */
  readonly statuses: Readonly<Record<string, number>>;
  /** All but `ok`, by what went wrong: `503 OVERLOADED`, `late`, `ECONNRESET`. */
  readonly failures: Readonly<Record<string, number>>;
  /**
   * From the scheduled moment to the whole answer, of all: Infinity for whatever was not served in time, null in JSON.
   * Left out are those that were shed where that is allowed.
   */
  readonly latency: Percentiles;
}

/** What ended in one second. */
export interface Second extends OutcomeCounts {
  /** Its end, milliseconds since the epoch. */
  readonly atMs: number;
  readonly intervalMs: number;
  readonly sent: number;
  readonly inFlight: number;
  /** Of `ok` and, at the moment of giving up, of `late`; how many failed beside them stands above. */
  readonly latency: Percentiles;
}

/** PostgreSQL's own count of sessions in the database, the most of a second; ours is not in it. */
export interface SessionSample {
  readonly atMs: number;
  readonly intervalMs: number;
  readonly sessions: number;
}

export interface ThresholdVerdict {
  /** As it is typed, such as `--max-p99 250 ms`. */
  readonly name: string;
  readonly measured: string;
  readonly passed: boolean;
}

export interface LoadResult {
  readonly url: string;
  /** When the counting began, milliseconds since the epoch. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly warmUpMs: number;
  readonly deadlineMs: number;
  /** In words: `poisson, 100/s on average`. */
  readonly load: string;
  readonly total: RouteResult;
  readonly routes: readonly RouteResult[];
  readonly seconds: readonly Second[];
  /** Empty where the admin API was not asked. */
  readonly poolSamples: readonly PoolSample[];
  /** The gate's own count; undefined where the admin API was not asked. */
  readonly shedByReason: ShedCounts | undefined;
  /** Turned away before any work because the process itself was too busy, the warm-up included; undefined likewise. */
  readonly shedByProcess: number | undefined;
  /** Turned away before any work because the pool sends most of their kind away; likewise. */
  readonly throttled: number | undefined;
  /** Empty where PostgreSQL was not asked. */
  readonly sessionSamples: readonly SessionSample[];
  readonly mostSessions: number | undefined;
  /** Why PostgreSQL could not be asked to the end. */
  readonly sessionsFailure: string | undefined;
  readonly generator: {
    /** Of this process, its watching included. */
    readonly cpuMsPerRequest: number;
    /** Of one core. */
    readonly cpuRatio: number;
    /** How long after its moment a request of an open loop was sent. */
    readonly lateness: Percentiles;
  };
  readonly thresholds: readonly ThresholdVerdict[];
  /** What to know when reading the numbers. */
  readonly notes: readonly string[];
}
