/**
 * Metrics and spans to an OTLP/HTTP receiver, by OpenTelemetry's SDK: in the background, in batches of bounded size, so
 * that a receiver that is slow or gone costs no request anything. Where to and with which headers the packages read from
 * the environment themselves.
 */
import type { MetricProducer } from '@opentelemetry/sdk-metrics';
import type { OtlpSettings } from '@/lib/config';
import type { Logger } from '@/lib/logging';
import { readResource } from '@/lib/metrics';
import type { PoolWait } from '@/lib/stats';
import { listenToPackages } from './package-log';

export interface PushOptions {
  readonly settings: OtlpSettings;
  /** Of this process, in the resource. */
  readonly instance: string;
  readonly producer: MetricProducer;
  readonly log: Logger;
}

export interface Push {
  /** To be called in the async context of whoever waits, as the wait begins; undefined where no traces are pushed. */
  readonly beginWait: (() => (wait: PoolWait) => void) | undefined;
  /** Pushes what there is now. Never throws; takes as long as the receiver does. */
  readonly flush: () => Promise<void>;
  /** Pushes what is left and ends. Never throws; takes as long as the receiver does. */
  readonly stop: () => Promise<void>;
}

/** Each signal's code is loaded only where that signal is pushed. */
export async function startPush({ settings, instance, producer, log }: PushOptions): Promise<Push> {
  const resource = readResource(instance);
  const endSetUp = listenToPackages(log);
  const { exportIntervalMs } = settings;
  const metrics =
    settings.metrics === undefined
      ? undefined
      : await (await import('./push-metrics')).pushMetrics({
          resource,
          producer,
          protocol: settings.metrics.protocol,
          exportIntervalMs,
          log,
        });
  const traces =
    settings.traces === undefined
      ? undefined
      : await (await import('./push-traces')).pushTraces({
          resource,
          protocol: settings.traces.protocol,
          log,
        });
  endSetUp();
  return {
    beginWait: traces?.beginWait,
    async flush() {
      await Promise.allSettled([metrics?.flush(), traces?.flush()]);
    },
    async stop() {
      await Promise.allSettled([metrics?.stop(), traces?.stop()]);
    },
  };
}
