/**
 * What the conventions have no name for: why connections close, who uses the pool, the server's side, health, alerts.
 * Callers are named by label, which is a pattern of the application's; never by workspace, of which there is no end.
 */
import { ALERT_RULES, RULES } from '@/lib/alerts';
import { type CallerUsage, CLOSE_REASONS, type PoolTotals, type ServerActivity } from '@/lib/stats';
import { operationAttributes } from './connection-metrics';
import { type Metric, type NumberMetric, optional } from './metric';

const HEALTH_STATUSES = ['pass', 'warn', 'fail'] as const;

export const OWN_METRICS: readonly Metric[] = [
  {
    name: 'contentflow.pool.connections.opening',
    kind: 'upDownCounter',
    unit: '{connection}',
    description: 'Connections that are being opened; PostgreSQL may count them already.',
    read: ({ measurements }) => [{ value: measurements.snapshot.opening }],
  },
  total('contentflow.pool.connections.opened', '{connection}', 'Connections opened.', 'opened'),
  {
    name: 'contentflow.pool.connections.closed',
    kind: 'counter',
    unit: '{connection}',
    description: 'Connections closed, by reason: idle, lifetime, error, drained.',
    read: ({ measurements }) =>
      CLOSE_REASONS.map((reason) => ({
        value: measurements.snapshot.totals.closed[reason],
        attributes: { 'contentflow.close.reason': reason },
      })),
  },
  total('contentflow.pool.acquisitions', '{acquisition}', 'Connections lent to a caller.', 'acquired'),
  total('contentflow.pool.releases', '{release}', 'Connections that a caller gave back.', 'released'),
  total(
    'contentflow.pool.gave_up',
    '{request}',
    'Callers whose own deadline, shorter than the pool timeout, passed while they waited.',
    'gaveUp',
  ),
  total(
    'contentflow.pool.failures',
    '{request}',
    'Callers whose connection could not be opened, or whom the closing pool refused.',
    'failed',
  ),
  total(
    'contentflow.pool.leaks',
    '{connection}',
    'Connections that were held longer than the leak threshold.',
    'leaked',
  ),
  {
    name: 'contentflow.pool.leaks.open',
    kind: 'upDownCounter',
    unit: '{connection}',
    description: 'Those of them that are held still.',
    read: ({ measurements }) => [
      { value: measurements.leaks.filter(({ returnedAtMs }) => returnedAtMs === undefined).length },
    ],
  },
  {
    name: 'contentflow.pool.wait.oldest',
    kind: 'gauge',
    unit: 's',
    description: 'How long the first of those who wait has waited; no value where nobody waits.',
    read: ({ measurements }) => optional(toSeconds(measurements.snapshot.oldestWaitMs)),
  },
  {
    name: 'contentflow.pool.use.oldest',
    kind: 'gauge',
    unit: 's',
    description: 'How long the connection that was lent first has been held; no value where none is.',
    read: ({ measurements }) => optional(toSeconds(measurements.snapshot.oldestUseMs)),
  },
  {
    name: 'contentflow.operation.failures',
    kind: 'counter',
    unit: '{statement}',
    description: 'Statements that failed, by model and operation.',
    read: ({ measurements }) =>
      measurements.queries.map(({ model, operation, failed }) => ({
        value: failed,
        attributes: operationAttributes(model, operation),
      })),
  },

  byCaller(
    'connections',
    'upDownCounter',
    '{connection}',
    'Connections held now, by caller.',
    (caller) => caller.inUse,
  ),
  byCaller(
    'pending_requests',
    'upDownCounter',
    '{request}',
    'Waits for a connection, its opening included, by caller.',
    (caller) => caller.pending,
  ),
  byCaller(
    'acquisitions',
    'counter',
    '{acquisition}',
    'Connections lent, by caller.',
    ({ totals }) => totals.acquired,
  ),
  byCaller(
    'timeouts',
    'counter',
    '{timeout}',
    'Waits that were longer than the pool timeout, by caller.',
    ({ totals }) => totals.timedOut,
  ),
  byCaller(
    'wait',
    'counter',
    's',
    'Time spent waiting for a connection, by caller; of those who got none, too.',
    ({ totals }) => totals.waitMs / 1000,
  ),
  byCaller(
    'use',
    'counter',
    's',
    'Time that connections were held, by caller.',
    ({ totals }) => totals.useMs / 1000,
  ),

  ofServer(
    'sessions',
    '{session}',
    'Client sessions of everybody on the server.',
    (server) => server.sessions,
  ),
  ofServer('sessions.own', '{session}', 'Those of this process.', (server) => server.ownSessions),
  ofServer('sessions.max', '{session}', 'The server’s max_connections.', (server) => server.maxConnections),
  ofServer(
    'sessions.reserved',
    '{session}',
    'Of those, kept for superusers and reserved roles.',
    (server) => server.reservedConnections,
  ),
  ofServer(
    'transaction.oldest',
    's',
    'Age of the oldest open transaction; no value where none is.',
    (server) => toSeconds(server.oldestTransaction?.ageMs),
  ),
  ofServer(
    'idle_in_transaction.oldest',
    's',
    'How long the longest idle session has held a transaction open; no value where none does.',
    (server) => toSeconds(server.oldestIdleInTransaction?.ageMs),
  ),
  ofServer('read_timestamp', 's', 'When the server was asked, Unix time.', (server) =>
    toSeconds(server.readAtMs),
  ),

  {
    name: 'contentflow.health.status',
    kind: 'gauge',
    unit: '{status}',
    description: '1 for the status that the health check gives (pass, warn, fail), 0 for the others.',
    read: ({ health }) =>
      health === undefined
        ? []
        : HEALTH_STATUSES.map((status) => ({
            value: status === health.status ? 1 : 0,
            attributes: { 'contentflow.health.status': status },
          })),
  },
  {
    name: 'contentflow.health.checked_timestamp',
    kind: 'gauge',
    unit: 's',
    description: 'When the database was last checked, Unix time.',
    read: ({ health }) => optional(toSeconds(health?.checkedAtMs)),
  },
  {
    name: 'contentflow.alerts.firing',
    kind: 'upDownCounter',
    unit: '{alert}',
    description: 'Whether each of the application’s own alerts fires: 1 or 0, by rule and severity.',
    read: ({ alerts }) => {
      const firing = new Set(alerts.active.filter(({ state }) => state === 'firing').map(({ rule }) => rule));
      return ALERT_RULES.map((rule) => ({
        value: firing.has(rule) ? 1 : 0,
        attributes: {
          'contentflow.alert.rule': rule,
          'contentflow.alert.severity': RULES[rule].severity,
        },
      }));
    },
  },
];

function total(
  name: string,
  unit: string,
  description: string,
  key: Exclude<keyof PoolTotals, 'closed'>,
): NumberMetric {
  return {
    name,
    kind: 'counter',
    unit,
    description,
    read: ({ measurements }) => [{ value: measurements.snapshot.totals[key] }],
  };
}

function byCaller(
  name: string,
  kind: NumberMetric['kind'],
  unit: string,
  description: string,
  read: (caller: CallerUsage) => number,
): NumberMetric {
  return {
    name: `contentflow.caller.${name}`,
    kind,
    unit,
    description,
    read: ({ measurements }) =>
      measurements.labels.map((caller) => ({
        value: read(caller),
        attributes: { 'contentflow.caller': caller.name },
      })),
  };
}

function ofServer(
  name: string,
  unit: string,
  description: string,
  read: (server: ServerActivity) => number | undefined,
): NumberMetric {
  return {
    name: `contentflow.server.${name}`,
    kind: 'gauge',
    unit,
    description,
    read: ({ server }) => (server === undefined ? [] : optional(read(server))),
  };
}

function toSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
