/**
 * What probes and pages read of the database: never throws, and answers within 2 s whatever the database does.
 */
import { type DescribedSetting, describeDatabaseSettings } from '@/lib/config';
import { database } from '@/lib/db';
import type { ErrorCode } from '@/lib/errors';
import { createHealthDocument, decideVerdict, type HealthDocument, type HealthStatus } from '@/lib/health';
import type { PoolSnapshot, ServerActivity } from '@/lib/stats';
import { readAlerts } from './alerting';
import { isDraining } from './lifecycle';

export interface PoolStatus {
  readonly status: HealthStatus;
  readonly sentence: string;
  /** What is worth knowing beside the sentence, worst first. */
  readonly notes: readonly string[];
  readonly snapshot: PoolSnapshot;
  readonly settings: readonly DescribedSetting[];
  readonly redactedUrl: string;
  /** The newest that could be read; undefined where none could since the start. */
  readonly server: ServerActivity | undefined;
  readonly checkedAtMs: number;
  readonly responseTimeMs: number;
  readonly lastFailure: { readonly code: ErrorCode; readonly atMs: number } | undefined;
}

/** @param withDetails whether the asker may see live numbers */
export async function readHealthDocument(withDetails: boolean): Promise<HealthDocument> {
  const { probe, pool, settings, lastFailure } = database();
  const [result, server] = await Promise.all([probe.check(), withDetails ? probe.readActivity() : undefined]);
  const snapshot = pool.readSnapshot();
  const verdict = decideVerdict(result, snapshot);
  const details = withDetails
    ? { snapshot, server, lastFailure: lastFailure(), alerts: readAlerts() }
    : undefined;
  return createHealthDocument(verdict, result, settings, details);
}

/** For load balancers: whether this instance should get traffic. A full pool should; a dead database should not. */
export async function readReadiness(): Promise<{ readonly ready: boolean; readonly reason: string }> {
  if (isDraining()) return { ready: false, reason: 'draining' };
  const { outcome } = await database().probe.check();
  return outcome === 'failed' ? { ready: false, reason: 'database' } : { ready: true, reason: 'ready' };
}

/** For the admin page. */
export async function readPoolStatus(): Promise<PoolStatus> {
  const { probe, pool, settings, lastFailure } = database();
  const [result, server] = await Promise.all([probe.check(), probe.readActivity()]);
  const snapshot = pool.readSnapshot();
  const { status, sentence, advice } = decideVerdict(result, snapshot);
  return {
    status,
    sentence,
    notes: [
      ...(advice === undefined ? [] : [advice]),
      ...(isDraining() ? ['This instance is shutting down and takes no new traffic.'] : []),
      ...settings.warnings,
    ],
    snapshot,
    settings: describeDatabaseSettings(settings),
    redactedUrl: settings.redactedUrl,
    server,
    checkedAtMs: result.checkedAtMs,
    responseTimeMs: result.responseTimeMs,
    lastFailure: lastFailure(),
  };
}
