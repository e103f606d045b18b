/** One metric before it takes a wire's form: what it is called and means, and its points at a moment. */
import type { AlertState } from '@/lib/alerts';
import type { HealthStatus } from '@/lib/health';
import type { Distribution, PoolMeasurements, ProcessLoad, ServerActivity } from '@/lib/stats';

/** All that metrics are made of; taken together, so that they tell of one moment. */
export interface MetricsInput {
  readonly measurements: PoolMeasurements;
  /** Kept open, whoever uses them. */
  readonly minConnections: number;
  /** Undefined where the server could not be asked yet. */
  readonly server: ServerActivity | undefined;
  /** Undefined before the first check. */
  readonly health: { readonly status: HealthStatus; readonly checkedAtMs: number } | undefined;
  readonly alerts: AlertState;
  readonly process: ProcessLoad;
}

type Attributes = Readonly<Record<string, string>>;

export interface Point<Value> {
  readonly value: Value;
  readonly attributes?: Attributes;
}

/** What a histogram with explicit bounds is made of. */
export type HistogramValue = Pick<Distribution, 'count' | 'sumMs' | 'bucketCounts'>;

interface Description {
  /** With dots, as OpenTelemetry names; Prometheus gets underscores and the unit. */
  readonly name: string;
  /** UCUM, as OpenTelemetry has it: `s`, or what is counted in braces. Empty where the name says it. */
  readonly unit: string;
  readonly description: string;
}

export interface NumberMetric extends Description {
  /** A `gauge` and an `upDownCounter` rise and fall; the parts of an `upDownCounter` add up. A `counter` only rises. */
  readonly kind: 'gauge' | 'upDownCounter' | 'counter';
  readonly read: (input: MetricsInput) => readonly Point<number>[];
}

export interface HistogramMetric extends Description {
  readonly kind: 'histogram';
  /** Milliseconds in a unit of the metric: 1000 where that is the second. */
  readonly msPerUnit: number;
  readonly read: (input: MetricsInput) => readonly Point<HistogramValue>[];
}

export type Metric = NumberMetric | HistogramMetric;

/** No point where there is nothing to tell: a duration of nothing is not 0. */
export function optional(value: number | undefined): readonly Point<number>[] {
  return value === undefined ? [] : [{ value }];
}

/** Of what is so or is not. */
export function oneOrNone(isSo: boolean): readonly Point<number>[] {
  return [{ value: isSo ? 1 : 0 }];
}

export function toSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
