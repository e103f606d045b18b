import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import type { Resource } from '@opentelemetry/resources';
import {
  MeterProvider,
  type MetricProducer,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import type { OtlpSettings } from '@/lib/config';
import type { Logger } from '@/lib/logging';
import { announceOutages } from './announce-outages';

interface MetricsPush {
  readonly resource: Resource;
  readonly producer: MetricProducer;
  readonly settings: OtlpSettings;
  readonly log: Logger;
}

/** Every interval, and once more at the end. */
export function pushMetrics({ resource, producer, settings, log }: MetricsPush) {
  const exporter = new OTLPMetricExporter();
  exporter.export = announceOutages('metrics', log, exporter.export.bind(exporter));
  const reader = new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: settings.exportIntervalMs,
    metricProducers: [producer],
  });
  const provider = new MeterProvider({ resource, readers: [reader] });
  return { stop: () => provider.shutdown() };
}
