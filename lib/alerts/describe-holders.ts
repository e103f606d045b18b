/** Who holds the pool now, in words for somebody who has to decide what to stop. */
import { formatDuration } from '@/lib/display';
import type { CallerUsage, PoolMeasurements, ServerActivity } from '@/lib/stats';

/** More names than these are a table, and the page has one. */
const NAMES_SAID = 3;

/** "9 by GET /api/content, 6 by page /w/[workspace]; oldest for 12.0 s; 12 for workspace 8c1f…"; undefined for nobody. */
export function describeHolders(measurements: PoolMeasurements): string | undefined {
  const labels = holding(measurements.labels);
  if (labels.length === 0) return undefined;
  const oldestMs = Math.max(...labels.map(({ oldestUseMs }) => oldestUseMs ?? 0));
  const workspaces = holding(measurements.workspaces);
  return [
    listOf(labels.map(({ name, inUse }) => [inUse, `by ${name}`])),
    `oldest for ${formatDuration(oldestMs)}`,
    ...(workspaces.length === 0
      ? []
      : [listOf(workspaces.map(({ name, inUse }) => [inUse, `for workspace ${name}`]))]),
  ].join('; ');
}

/** "40 by contentflow:web-1, 12 by psql"; by application, whatever its sessions do. */
export function describeApplications({ byApplication }: ServerActivity): string | undefined {
  const sessions = new Map<string, number>();
  for (const group of byApplication) {
    const name = group.applicationName === '' ? 'applications without a name' : group.applicationName;
    sessions.set(name, (sessions.get(name) ?? 0) + group.sessions);
  }
  const rows = [...sessions].sort(([, a], [, b]) => b - a);
  return rows.length === 0 ? undefined : listOf(rows.map(([name, count]) => [count, `by ${name}`]));
}

function holding(callers: readonly CallerUsage[]): readonly CallerUsage[] {
  return callers.filter(({ inUse }) => inUse > 0).sort((a, b) => b.inUse - a.inUse);
}

function listOf(rows: ReadonlyArray<readonly [count: number, who: string]>): string {
  const said = rows.slice(0, NAMES_SAID).map(([count, who]) => `${count} ${who}`);
  const rest = rows.slice(NAMES_SAID).reduce((sum, [count]) => sum + count, 0);
  return [...said, ...(rest > 0 ? [`${rest} by others`] : [])].join(', ');
}
