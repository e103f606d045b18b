/**
 * Who may read the metrics: whoever sends `Authorization: Bearer <METRICS_TOKEN>`, which a scraper keeps and which opens
 * nothing else, and the admin. Refuses everybody where neither token is set.
 */
import { readVariable } from '@/lib/config/setting';
import type { ReadableHeaders } from '@/lib/http/request-origin';
import { isAdminRequest, readBearer } from './admin-access';
import { AdminRefusal } from './admin-refusal';
import { matchesAdminToken } from './admin-token';

/** @throws AdminRefusal NO_METRICS_ACCESS */
export async function requireMetricsAccess(headers: ReadableHeaders): Promise<void> {
  if (hasMetricsToken(headers) || (await isAdminRequest(headers))) return;
  throw new AdminRefusal('NO_METRICS_ACCESS');
}

function hasMetricsToken(headers: ReadableHeaders): boolean {
  const metricsToken = readVariable(process.env, 'METRICS_TOKEN');
  const bearer = readBearer(headers);
  return metricsToken !== undefined && bearer !== undefined && matchesAdminToken(bearer, metricsToken);
}
