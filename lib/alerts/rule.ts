import type { Alert, AlertRule } from './alert';
import type { AlertInput } from './alert-input';

/** What one rule sees in what was measured. */
export interface Observation {
  /** When that was measured, milliseconds since the epoch: seeing the same moment twice proves nothing more. */
  readonly atMs: number;
  /** `between`: no longer bad enough to fire, not good enough to resolve. */
  readonly verdict: 'holds' | 'between' | 'clear';
  /** @param sinceMs when this course of the rule began */
  readonly describe: (sinceMs: number) => Words;
}

export type Words = Pick<Alert, 'sentence' | 'evidence' | 'holders'>;

/**
 * Durations are proven time: the sum of the steps between observations that agree, each counted up to `longestStepMs`.
 * A process that slept, or a server that was not asked, has proven nothing in the meantime.
 */
export interface Rule {
  readonly severity: Alert['severity'];
  /** How long the condition must have held before it fires. */
  readonly fireAfterMs: number;
  /** How long it must have been clear before it resolves. */
  readonly resolveAfterMs: number;
  readonly longestStepMs: number;
  /** Silent while one of these fires, since that says the same and worse. */
  readonly supersededBy: readonly AlertRule[];
  /** These three are what docs/alerts.md says of it. */
  readonly fires: string;
  readonly resolves: string;
  readonly advice: string;
  /** Undefined where there is nothing to judge by: the rule then neither fires nor resolves. */
  readonly observe: (input: AlertInput, nowMs: number) => Observation | undefined;
}

/** Samples come each second; a step of a busy process may take a little longer. */
export const SAMPLE_STEP_MS = 2_000;
/** The database is asked every 5 s, a failing one more often. */
export const PROBE_STEP_MS = 5_000;
/** The server's activity is read every 10 s. */
export const SERVER_STEP_MS = 20_000;

/** An answer older than this says nothing of now. */
export const STALE_MS = 60_000;

/** What resolves has been clear for as long as it takes a person to look: shorter would be flapping. */
export const RESOLVE_AFTER_MS = 30_000;
