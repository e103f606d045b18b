import type { Resource } from '@opentelemetry/resources';
import {
  MeterProvider,
  type MetricProducer,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import type { OtlpProtocol } from '@/lib/config';
import type { Logger } from '@/lib/logging';
import { announceOutages } from './announce-outages';

interface MetricsPush {
  readonly resource: Resource;
  readonly producer: MetricProducer;
  readonly protocol: OtlpProtocol;
  readonly exportIntervalMs: number;
  readonly log: Logger;
}

/** Every interval, and once more at the end. */
export async function pushMetrics({ resource, producer, protocol, exportIntervalMs, log }: MetricsPush) {
  const exporter = await createExporter(protocol);
  exporter.export = announceOutages('metrics', log, exporter.export.bind(exporter));
  const reader = new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: exportIntervalMs,
    metricProducers: [producer],
  });
  const provider = new MeterProvider({ resource, readers: [reader] });
  return { flush: () => provider.forceFlush(), stop: () => provider.shutdown() };
}

/** Loads the package that is used, and not the other. */
async function createExporter(protocol: OtlpProtocol): Promise<PushMetricExporter> {
  const { OTLPMetricExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-metrics-otlp-http')
      : await import('@opentelemetry/exporter-metrics-otlp-proto');
  return new OTLPMetricExporter();
}
