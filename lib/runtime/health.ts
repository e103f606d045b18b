/**
 * What probes read of the database: never throws, and answers within 2 s whatever the database does.
 */
import { database } from '@/lib/db';
import { createHealthDocument, decideVerdict, type HealthDocument } from '@/lib/health';
import { readProcessLoad } from '@/lib/http/request-gate';
import { readAlerts } from './alerting';
import { isDraining } from './lifecycle';

/** @param withDetails whether the asker may see live numbers */
export async function readHealthDocument(withDetails: boolean): Promise<HealthDocument> {
  const { probe, pool, settings, lastFailure } = database();
  const [result, server] = await Promise.all([probe.check(), withDetails ? probe.readActivity() : undefined]);
  const snapshot = pool.readSnapshot();
  const verdict = decideVerdict(result, snapshot, readProcessLoad());
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
