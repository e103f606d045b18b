/** Worst first. */
export const ALERT_RULES = [
  'health-failing',
  'pool-overloaded',
  'pool-saturated',
  'pool-timeouts',
  'pool-deadlock',
  'server-sessions-95',
  'process-overloaded',
  'pool-shedding',
  'connection-leak',
  'server-sessions-85',
  'server-sessions-70',
  'pool-utilization',
  'wait-time',
  'connection-churn',
  'idle-in-transaction',
] as const;

export type AlertRule = (typeof ALERT_RULES)[number];

/** One course of a rule, from the moment its condition held. */
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
  /** What is wrong, in one sentence. This and what follows is as it was when the condition last held. */
  readonly sentence: string;
  /** With numbers and units. */
  readonly evidence: readonly string[];
  /** Who holds the pool, in words; undefined where that says nothing about this rule. */
  readonly holders: string | undefined;
  /** What to do. */
  readonly advice: string;
}

export interface AlertState {
  /** Pending and firing ones, worst first; at most one of each rule. */
  readonly active: readonly Alert[];
  /** Resolved ones, newest first; at most `HISTORY_KEPT`. */
  readonly history: readonly Alert[];
}

export interface AlertTransition {
  /** `withdrawn`: a pending one whose condition ceased before it fired. */
  readonly kind: 'pending' | 'fired' | 'resolved' | 'withdrawn';
  readonly alert: Alert;
}
