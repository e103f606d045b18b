/**
 * Everything that the admin page and `pool:top` show, in one document of one moment: never throws, and answers within
 * 2 s whatever the database does.
 */
import type { AlertState } from '@/lib/alerts';
import { type DescribedSetting, describeDatabaseSettings } from '@/lib/config';
import { database } from '@/lib/db';
import type { ErrorCode } from '@/lib/errors';
import { decideVerdict, type HealthStatus } from '@/lib/health';
import { readProcessLoad } from '@/lib/http/request-gate';
import { instanceName, processWide } from '@/lib/process';
import { type FleetReport, type PoolSizing, readPoolData, sizePool } from '@/lib/sizing';
import type {
  PgBouncerActivity,
  PoolMeasurements,
  PoolSample,
  ProcessLoad,
  ServerActivity,
} from '@/lib/stats';
import { readAlerts } from './alerting';
import { readFleet } from './fleet';
import { isDraining } from './lifecycle';

export interface PoolReport {
  /** Which process answers, and since when it runs: another one has counted other things. */
  readonly instance: string;
  readonly startedAtMs: number;
  /** When this was put together, milliseconds since the epoch. */
  readonly atMs: number;
  readonly status: HealthStatus;
  readonly sentence: string;
  /** What is worth knowing beside the sentence, worst first. */
  readonly notes: readonly string[];
  readonly checkedAtMs: number;
  readonly responseTimeMs: number;
  readonly lastFailure: { readonly code: ErrorCode; readonly atMs: number } | undefined;
  readonly measurements: PoolMeasurements;
  /** Those newer than was asked for, oldest first. */
  readonly samples: readonly PoolSample[];
  readonly alerts: AlertState;
  /** What the pool's size should be, as far as one instance can know. */
  readonly sizing: PoolSizing;
  /** This instance and its sisters against what the server has. */
  readonly fleet: FleetReport;
  /** Which a new process begins with: this one may have been resized since. */
  readonly configuredLimit: number;
  readonly process: ProcessLoad;
  /** The newest that could be read; undefined where none could since the start. */
  readonly server: ServerActivity | undefined;
  /** Undefined where its admin console is not among the settings. */
  readonly pgbouncer: PgBouncerActivity | undefined;
  readonly settings: readonly DescribedSetting[];
  readonly redactedUrl: string;
}

const instance = processWide('instance', () => ({
  name: instanceName(),
  startedAtMs: Date.now() - Math.round(process.uptime() * 1000),
}));

/** @param sinceMs samples that were taken later than this, milliseconds since the epoch; 0 is all that are kept */
export async function readPoolReport(sinceMs: number): Promise<PoolReport> {
  const current = database();
  const { probe, monitor, settings, lastFailure } = current;
  const [result, server, pgbouncer] = await Promise.all([
    probe.check(),
    probe.readActivity(),
    probe.readPgBouncer(),
  ]);
  const measurements = monitor.readMeasurements();
  const load = readProcessLoad();
  const fleet = readFleet(current);
  const { status, sentence, advice } = decideVerdict(result, measurements.snapshot, load);
  return {
    instance: instance.name,
    startedAtMs: instance.startedAtMs,
    atMs: Date.now(),
    status,
    sentence,
    notes: [
      ...(advice === undefined ? [] : [advice]),
      ...sayResized(measurements.snapshot.limit, settings.connectionLimit.value),
      ...(isDraining() ? ['This instance is shutting down and takes no new traffic.'] : []),
      ...(fleet.warning === undefined ? [] : [fleet.warning]),
      ...settings.warnings,
    ],
    checkedAtMs: result.checkedAtMs,
    responseTimeMs: result.responseTimeMs,
    lastFailure: lastFailure(),
    measurements,
    samples: monitor.samplesSince(sinceMs),
    alerts: readAlerts(),
    sizing: readSizing(measurements, monitor.samplesSince(0), server, fleet),
    fleet,
    configuredLimit: settings.connectionLimit.value,
    process: load,
    server,
    pgbouncer,
    settings: describeDatabaseSettings(settings),
    redactedUrl: settings.redactedUrl,
  };
}

function sayResized(limit: number, configured: number): readonly string[] {
  if (limit === configured) return [];
  return [
    `The limit of this instance was changed to ${limit} by hand. ${configured} is configured, and its next start goes back to that.`,
  ];
}

/** A pooler's room is not the server's. */
function readSizing(
  measurements: PoolMeasurements,
  samples: readonly PoolSample[],
  server: ServerActivity | undefined,
  { fleet, sight }: FleetReport,
): PoolSizing {
  return sizePool(readPoolData(measurements, samples), {
    server: sight === 'pooler' ? undefined : server,
    fleet,
  });
}
