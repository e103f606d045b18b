/**
 * Measurements in the data model of OpenTelemetry, as its SDK's MetricProducer: exporters take them as they are, so every
 * number that goes out is one that the recorder holds, and recording costs nothing more than it does without them.
 */
import { type HrTime, ValueType } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type CollectionResult,
  DataPointType,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import { BUCKET_BOUNDS_SECONDS } from '@/lib/stats';
import { ADMISSION_METRICS } from './admission-metrics';
import { CALLER_METRICS } from './caller-metrics';
import { CONNECTION_METRICS } from './connection-metrics';
import type { HistogramMetric, Metric, MetricsInput, NumberMetric } from './metric';
import { POOL_METRICS } from './pool-metrics';
import { PRISMA_METRICS } from './prisma-metrics';
import { PROCESS_METRICS } from './process-metrics';
import { readResource } from './resource';
import { SERVER_METRICS } from './server-metrics';
import { VERDICT_METRICS } from './verdict-metrics';

const SCOPE = { name: 'contentflow' };

const METRICS: readonly Metric[] = [
  ...CONNECTION_METRICS,
  ...POOL_METRICS,
  ...ADMISSION_METRICS,
  ...CALLER_METRICS,
  ...PROCESS_METRICS,
  ...SERVER_METRICS,
  ...VERDICT_METRICS,
];

export interface ProducerOptions {
  readonly read: () => MetricsInput;
  /** Whether the names that Prisma 6 had come as well. */
  readonly prismaNames: boolean;
  /** Tells this process from the others. */
  readonly instance: string;
}

export function createMetricProducer({ read, prismaNames, instance }: ProducerOptions): MetricProducer {
  const resource = readResource(instance);
  const metrics = [...METRICS, ...(prismaNames ? PRISMA_METRICS : [])];
  return {
    async collect(): Promise<CollectionResult> {
      const input = read();
      const scopeMetrics = [{ scope: SCOPE, metrics: metrics.map((metric) => toMetricData(metric, input)) }];
      return { resourceMetrics: { resource, scopeMetrics }, errors: [] };
    },
  };
}

function toMetricData(metric: Metric, input: MetricsInput): MetricData {
  const { sinceMs, snapshot } = input.measurements;
  const times = { startTime: toHrTime(sinceMs), endTime: toHrTime(snapshot.atMs) };
  return metric.kind === 'histogram' ? toHistogram(metric, input, times) : toNumber(metric, input, times);
}

interface Times {
  readonly startTime: HrTime;
  readonly endTime: HrTime;
}

function toNumber(metric: NumberMetric, input: MetricsInput, times: Times): MetricData {
  const dataPoints = metric
    .read(input)
    .map(({ value, attributes = {} }) => ({ ...times, attributes, value }));
  const base = baseOf(metric);
  return metric.kind === 'gauge'
    ? { ...base, dataPointType: DataPointType.GAUGE, dataPoints }
    : { ...base, dataPointType: DataPointType.SUM, dataPoints, isMonotonic: metric.kind === 'counter' };
}

function toHistogram(metric: HistogramMetric, input: MetricsInput, times: Times): MetricData {
  const boundaries = BUCKET_BOUNDS_SECONDS.map((seconds) => (seconds * 1000) / metric.msPerUnit);
  const dataPoints = metric.read(input).map(({ value: { count, sumMs, bucketCounts }, attributes = {} }) => ({
    ...times,
    attributes,
    value: { count, sum: sumMs / metric.msPerUnit, buckets: { boundaries, counts: [...bucketCounts] } },
  }));
  return { ...baseOf(metric), dataPointType: DataPointType.HISTOGRAM, dataPoints };
}

function baseOf({ name, unit, description }: Metric) {
  return {
    descriptor: { name, unit, description, valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
}

function toHrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1_000_000)];
}
