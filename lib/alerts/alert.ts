export const ALERT_RULES = [
  'health-failing',
  'pool-saturated',
  'pool-timeouts',
  'connection-leak',
  'server-sessions-95',
  'server-sessions-85',
  'server-sessions-70',
  'pool-utilization',
  'wait-time',
  'connection-churn',
  'idle-in-transaction',
] as const;

export type AlertRule = (typeof ALERT_RULES)[number];

/** One course of a rule, from the moment its condition held; its words are those of the newest evaluation. */
export interface Alert {
  /** The same from pending to resolved, and different for the next course: a receiver tells repeats by it. */
  readonly id: string;
  readonly rule: AlertRule;
  readonly severity: 'warn' | 'critical';
  readonly state: 'pending' | 'firing' | 'resolved';
  /** Milliseconds since the epoch. */
  readonly pendingSinceMs: number;
  readonly firedAtMs: number | undefined;
  readonly resolvedAtMs: number | undefined;
  /** What is wrong, in one sentence. */
  readonly sentence: string;
  /** With numbers and units. */
  readonly evidence: readonly string[];
  /** Who holds the pool, in words; undefined where that says nothing about this rule. */
  readonly holders: string | undefined;
  /** What to do. */
  readonly advice: string;
}

export interface AlertState {
  /** Pending and firing ones, worst first. */
  readonly active: readonly Alert[];
  /** Resolved ones, newest first; at most `HISTORY_KEPT`. */
  readonly history: readonly Alert[];
}
