/** What the files of a deploy must agree with. Each is looked for in the code, so that a change there is seen here. */
import { existsSync } from 'node:fs';
import { parseSettings, type Settings } from '@/lib/config';
import { DEFAULT_DEPLOY_OVERLAP, fleetBudget, neonCapacity } from '@/lib/sizing';

/** Next's own default, and docs/settings.md's. */
export const PORT = 3000;

export const LIVENESS = pathOf('/api/health/live');
export const READINESS = pathOf('/api/health/ready');
export const METRICS = pathOf('/api/metrics');

function pathOf(path: string): string {
  if (!existsSync(`app${path}/route.ts`)) throw new Error(`There is no route ${path}.`);
  return path;
}

/** Of a production process that is told only what it needs. */
export function defaultSettings(env: Readonly<Record<string, string>> = {}): Settings {
  return parseSettings(
    { NODE_ENV: 'production', DATABASE_URL: 'postgresql://user@host/database', ...env },
    'test',
  );
}

/** Whether so many instances of this limit get through a deploy on Neon's smallest compute, beside five other sessions. */
export function isWithin({
  limit,
  instances,
}: {
  readonly limit: number;
  readonly instances: number;
}): boolean {
  const smallest = neonCapacity(0.25);
  if (smallest === undefined) throw new Error('Neon has no such size.');
  const fleet = {
    instances,
    countedBy: 'word',
    deployOverlap: DEFAULT_DEPLOY_OVERLAP,
    otherConnections: 5,
  } as const;
  return fleetBudget(limit, fleet, smallest).fits;
}
