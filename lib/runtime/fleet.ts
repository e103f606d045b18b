/** The fleet that this process is one of: what may be known of it from here, and a word in the log where it is too much. */
import { type Database, database } from '@/lib/db';
import { logger } from '@/lib/logging';
import { type FleetReport, reportFleet } from '@/lib/sizing';

/** @param limit of each pool; today's where absent */
export function readFleet({ pool, probe, settings }: Database, limit = pool.limit): FleetReport {
  return reportFleet({
    limit,
    server: probe.latestActivity(),
    applicationName: settings.applicationName.value,
    isNamedByUrl: settings.applicationName.source === 'url',
    isPooled: settings.pgbouncer,
    maxInstances: settings.maxInstances.value,
    deployOverlap: settings.deployOverlap.value,
  });
}

/**
 * Looks once now, and then whenever the server was asked for other reasons: sisters that start later count too. Warns
 * once until the fleet fits again.
 */
export async function watchFleet(): Promise<void> {
  const current = database();
  const log = logger.child({ name: 'fleet' });
  let readAtMs: number | undefined;
  let isOver = false;
  const look = () => {
    const newestAtMs = current.probe.latestActivity()?.readAtMs;
    if (newestAtMs === readAtMs) return;
    readAtMs = newestAtMs;
    const { warning, budget } = readFleet(current);
    if (warning !== undefined && !isOver) log.warn({ budget }, warning);
    isOver = warning !== undefined;
  };
  await current.probe.readActivity();
  look();
  current.monitor.onSample(look);
}
