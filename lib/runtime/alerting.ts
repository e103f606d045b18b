/**
 * The alerts of this process, evaluated with each sample of the pool: once a second, whatever the requests do. Each step
 * is logged once, and what fires and resolves is posted where that is wanted.
 */
import {
  type AlertEvaluation,
  type AlertState,
  type AlertTransition,
  createAlertMessage,
  evaluateAlerts,
  NO_ALERTS,
} from '@/lib/alerts';
import { type Database, database } from '@/lib/db';
import { readProcessLoad } from '@/lib/http/request-gate';
import { logger } from '@/lib/logging';
import { instanceName, processWide } from '@/lib/process';
import { AlertWebhook } from './alert-webhook';
import { BackgroundChecks } from './background-checks';
import { isFunction } from './is-function';
import { readSettings } from './settings';

interface Alerting {
  evaluation: AlertEvaluation;
  /** The database that is watched; another one is there after the first was closed. */
  watched?: Database;
  webhook?: AlertWebhook | undefined;
}

const holder = processWide('alerting', (): Alerting => ({ evaluation: NO_ALERTS }));
const log = logger.child({ name: 'alerts' });

/** What is wrong now, and what was; starts the watch where it has not begun. */
export function readAlerts(): AlertState {
  startAlerting();
  return holder.evaluation.state;
}

/** Once a database, however often it is called. @throws ConfigurationError where settings are wrong */
export function startAlerting(): void {
  const current = database();
  if (holder.watched === current) return;
  holder.watched = current;
  const { alertWebhook } = readSettings().app;
  holder.webhook ??= alertWebhook && new AlertWebhook(alertWebhook, log);
  const checks = new BackgroundChecks();
  current.monitor.onSample(() => {
    try {
      step(current, checks);
    } catch (error) {
      // A mistake in a rule must not end the process that it watches.
      log.error({ reason: String(error) }, 'the alerts could not be evaluated');
    }
  });
}

/** What waits to be posted gets one more attempt. */
export async function closeAlerting(withinMs: number): Promise<void> {
  await holder.webhook?.close(withinMs);
}

function step({ monitor, probe, settings }: Database, checks: BackgroundChecks): void {
  const nowMs = Date.now();
  const measurements = monitor.readMeasurements();
  holder.evaluation = evaluateAlerts(
    holder.evaluation,
    {
      instance: instanceName(),
      samples: monitor.samplesSince(0),
      measurements,
      process: readProcessLoad(),
      probe: probe.latest(),
      server: probe.latestActivity(),
      poolTimeoutSeconds: settings.poolTimeoutSeconds.value,
      leakThresholdSeconds: settings.leakThresholdSeconds.value,
    },
    nowMs,
  );
  for (const transition of holder.evaluation.transitions) tell(transition);
  // It would be awake for its own checks alone.
  if (isFunction()) return;
  const due = checks.due(measurements, probe.latest(), holder.evaluation.state.active, nowMs);
  // A database that fails is an answer; these fail while the client closes, which is nobody's concern here.
  if (due.probe) probe.check().catch(() => {});
  if (due.activity) probe.readActivity().catch(() => {});
}

function tell(transition: AlertTransition): void {
  const { kind, alert } = transition;
  const { id, rule, severity, sentence, evidence, holders, advice } = alert;
  const fields = { event: kind, id, rule, severity };
  if (kind === 'fired') {
    log[severity === 'critical' ? 'error' : 'warn']({ ...fields, evidence, holders, advice }, sentence);
  } else if (kind === 'resolved') log.info(fields, `resolved: ${sentence}`);
  else log.debug(fields, `${kind}: ${sentence}`);
  const message = createAlertMessage(transition, instanceName());
  if (message !== undefined) holder.webhook?.send(message);
}
