/**
 * What leaves this process as metrics and traces. Asks the database nothing: what is known is told, so it answers while
 * the pool is full and while the database is down. OpenTelemetry's code is loaded at the first use of it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { OtlpSettings } from '@/lib/config';
import { type Database, database } from '@/lib/db';
import { decideVerdict } from '@/lib/health';
import { readProcessLoad } from '@/lib/http/request-gate';
import { logger } from '@/lib/logging';
import type { MetricsInput } from '@/lib/metrics';
import { instanceName, processWide } from '@/lib/process';
import type { Push } from '@/lib/telemetry';
import { readAlerts } from './alerting';
import { isFunction } from './is-function';
import { readSettings } from './settings';

const PUSH_DEADLINE_MS = 2_000;

const holder = processWide('telemetry', (): Partial<Pick<Push, 'flush' | 'stop'>> => ({}));

/** For Prometheus to scrape. */
export async function readMetrics(): Promise<{ readonly text: string; readonly contentType: string }> {
  const { PROMETHEUS_CONTENT_TYPE, toPrometheusText } = await import('@/lib/metrics');
  const producer = await createProducer(database());
  return { text: await toPrometheusText(producer), contentType: PROMETHEUS_CONTENT_TYPE };
}

/** Once a process. */
export async function startTelemetry(settings: OtlpSettings): Promise<void> {
  if (holder.stop !== undefined) return;
  // Kept: at the end the pool closes beside the last push, and a look for it would make a new one.
  const current = database();
  const { startPush } = await import('@/lib/telemetry');
  const producer = await createProducer(current);
  const log = logger.child({ name: 'telemetry' });
  const { beginWait, flush, stop } = await startPush({ settings, instance: instanceName(), producer, log });
  current.pool.onAsk = isFunction() ? (await import('./vercel')).rememberRequest(beginWait) : beginWait;
  Object.assign(holder, { flush, stop });
  const { metrics = 'none', traces = 'none', exportIntervalMs } = settings;
  log.info({ metrics, traces, exportIntervalMs }, 'pushing by OTLP');
}

/** Pushes what there is now, if anything is pushed; a receiver that is slow is not waited for. Never throws. */
export async function pushTelemetry(): Promise<void> {
  await Promise.race([holder.flush?.(), delay(PUSH_DEADLINE_MS, undefined, { ref: false })]);
}

/** Pushes what is left, if anything is pushed. */
export async function stopTelemetry(): Promise<void> {
  await holder.stop?.();
}

async function createProducer(current: Database) {
  const { createMetricProducer } = await import('@/lib/metrics');
  return createMetricProducer({
    read: () => readInput(current),
    prismaNames: readSettings().app.telemetry.prismaMetricNames,
    instance: instanceName(),
  });
}

function readInput({ monitor, probe, settings }: Database): MetricsInput {
  const measurements = monitor.readMeasurements();
  const result = probe.latest();
  const process = readProcessLoad();
  return {
    measurements,
    minConnections: settings.minConnections.value,
    server: probe.latestActivity(),
    health: result && {
      status: decideVerdict(result, measurements.snapshot, process).status,
      checkedAtMs: result.checkedAtMs,
    },
    alerts: readAlerts(),
    process,
  };
}
