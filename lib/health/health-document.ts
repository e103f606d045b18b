/**
 * The verdict as `application/health+json`; decides what a stranger may read.
 * Source: draft-inadarei-api-health-check-06.
 */
import type { Alert, AlertRule, AlertState } from '@/lib/alerts';
import type { DatabaseSettings, Setting } from '@/lib/config';
import type { ErrorCode } from '@/lib/errors';
import type { AdmissionState, PoolSnapshot, ProbeResult, ServerActivity, ShedCounts } from '@/lib/stats';
import type { HealthStatus, HealthVerdict } from './verdict';

export interface HealthDetails {
  readonly snapshot: PoolSnapshot;
  readonly server: ServerActivity | undefined;
  readonly lastFailure: { readonly code: ErrorCode; readonly atMs: number } | undefined;
  readonly alerts: AlertState;
}

export interface HealthDocument {
  readonly status: HealthStatus;
  /** Time of the check, ISO 8601 in UTC. */
  readonly time: string;
  readonly responseTimeMs: number;
  readonly pool: {
    readonly connectionLimit: Setting<number>;
    readonly poolTimeoutSeconds: Setting<number>;
    readonly inUse?: number;
    readonly idle?: number;
    readonly opening?: number;
    readonly pending?: number;
    readonly oldestWaitMs?: number | null;
    readonly admission?: Admission;
  };
  readonly checks: Readonly<Record<string, readonly HealthCheck[]>>;
  readonly notes: readonly string[];
  readonly server?: (Pick<ServerActivity, ServerCount> & { readonly time: string }) | null;
  readonly lastFailure?: { readonly code: ErrorCode; readonly time: string } | null;
  /** Those that fire, worst first. They do not change the status, which is of this moment's check. */
  readonly alerts?: readonly FiringAlert[];
}

interface FiringAlert {
  readonly rule: AlertRule;
  readonly severity: Alert['severity'];
  readonly sentence: string;
  /** When it fired. */
  readonly since: string;
}

/** What the gate before the pool does. */
interface Admission extends Pick<AdmissionState, 'mode' | 'order' | 'waiting'> {
  readonly predictedWaitMs: number;
  /** Since when the queue stands. */
  readonly standingSince: string | null;
  /** Since when no connection has come back although callers wait. */
  readonly stuckSince: string | null;
  /** Since the start, by reason. */
  readonly shed: ShedCounts;
}

type ServerCount = 'maxConnections' | 'reservedConnections' | 'sessions' | 'ownSessions';

interface HealthCheck {
  readonly componentType: 'datastore';
  readonly status: HealthStatus;
  readonly observedValue: number;
  readonly observedUnit: 'ms';
  readonly time: string;
  readonly output?: string;
}

/** @param details only for those who may see live numbers */
export function createHealthDocument(
  verdict: HealthVerdict,
  probe: ProbeResult,
  settings: DatabaseSettings,
  details: HealthDetails | undefined,
): HealthDocument {
  const time = new Date(probe.checkedAtMs).toISOString();
  const responseTimeMs = Math.round(probe.responseTimeMs * 10) / 10;
  const note = details === undefined ? verdict.publicNote : verdict.sentence;
  const { connectionLimit, poolTimeoutSeconds } = settings;
  return {
    status: verdict.status,
    time,
    responseTimeMs,
    pool: { connectionLimit, poolTimeoutSeconds, ...(details && liveNumbers(details.snapshot)) },
    checks: {
      'database:responseTime': [
        {
          componentType: 'datastore',
          status: verdict.status,
          observedValue: responseTimeMs,
          observedUnit: 'ms',
          time,
          ...(verdict.publicNote !== undefined && { output: verdict.publicNote }),
        },
      ],
    },
    notes: note === undefined ? [] : [note],
    ...(details && {
      server: details.server === undefined ? null : describeServer(details.server),
      lastFailure: details.lastFailure
        ? { code: details.lastFailure.code, time: new Date(details.lastFailure.atMs).toISOString() }
        : null,
      alerts: details.alerts.active.flatMap(describeFiring),
    }),
  };
}

function describeServer(activity: ServerActivity) {
  const { maxConnections, reservedConnections, sessions, ownSessions, readAtMs } = activity;
  return {
    maxConnections,
    reservedConnections,
    sessions,
    ownSessions,
    time: new Date(readAtMs).toISOString(),
  };
}

function describeFiring({ rule, severity, sentence, firedAtMs }: Alert): FiringAlert[] {
  if (firedAtMs === undefined) return [];
  return [{ rule, severity, sentence, since: new Date(firedAtMs).toISOString() }];
}

function liveNumbers({ inUse, idle, opening, pending, oldestWaitMs, admission, totals }: PoolSnapshot) {
  return {
    inUse,
    idle,
    opening,
    pending,
    oldestWaitMs: oldestWaitMs === undefined ? null : Math.round(oldestWaitMs),
    admission: describeAdmission(admission, totals.shed),
  };
}

function describeAdmission(
  { mode, order, waiting, predictedWaitMs, standingSinceMs, stuckSinceMs }: AdmissionState,
  shed: ShedCounts,
): Admission {
  return {
    ...{ mode, order, waiting, shed },
    predictedWaitMs: Math.round(predictedWaitMs),
    standingSince: instantOf(standingSinceMs),
    stuckSince: instantOf(stuckSinceMs),
  };
}

function instantOf(epochMs: number | undefined): string | null {
  return epochMs === undefined ? null : new Date(epochMs).toISOString();
}
