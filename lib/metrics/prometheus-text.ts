/**
 * Metrics as Prometheus' text, by OpenTelemetry's own serialiser.
 *
 * It leaves the unit out of the name; OpenTelemetry's rules for Prometheus put it in, and so do its Collector and
 * Prometheus with what comes by OTLP. It is put in here, so that one dashboard serves both ways.
 * https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#metric-metadata-1
 */
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import type { MetricData, MetricProducer } from '@opentelemetry/sdk-metrics';

/** https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
export const PROMETHEUS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** No time with each number, which is Prometheus's to take, and no scope, which is the same for all. */
const serializer = new PrometheusSerializer(undefined, false, undefined, false, true);

export async function toPrometheusText(producer: MetricProducer): Promise<string> {
  const { resourceMetrics } = await producer.collect();
  const scopeMetrics = resourceMetrics.scopeMetrics.map(({ scope, metrics }) => ({
    scope,
    metrics: metrics.map(withUnitInName),
  }));
  return serializer.serialize({ ...resourceMetrics, scopeMetrics });
}

/** What is counted, in braces, is no unit in Prometheus. */
function withUnitInName(metric: MetricData): MetricData {
  const { descriptor } = metric;
  const name = descriptor.unit === 's' ? `${descriptor.name}_seconds` : descriptor.name;
  return { ...metric, descriptor: { ...descriptor, name, unit: '' } };
}
