/** What OpenTelemetry's semantic conventions 1.44 name of database clients, with their units. */
import type { HistogramMetric, Metric, NumberMetric } from './metric';

/** There is one pool in a process; instances are told apart by the resource, or by Prometheus. */
const POOL = { 'db.client.connection.pool.name': 'contentflow' };

const used = { ...POOL, 'db.client.connection.state': 'used' };
const idle = { ...POOL, 'db.client.connection.state': 'idle' };

type ReadNumber = (input: Parameters<NumberMetric['read']>[0]) => number;

export const CONNECTION_METRICS: readonly Metric[] = [
  {
    name: 'db.client.connection.count',
    kind: 'upDownCounter',
    unit: '{connection}',
    description: 'Connections that are lent out (used) and free (idle).',
    read: ({ measurements: { snapshot } }) => [
      { value: snapshot.inUse, attributes: used },
      { value: snapshot.idle, attributes: idle },
    ],
  },
  poolNumber(
    'db.client.connection.max',
    'upDownCounter',
    '{connection}',
    'The most connections that the pool may hold.',
    ({ measurements }) => measurements.snapshot.limit,
  ),
  poolNumber(
    'db.client.connection.idle.max',
    'upDownCounter',
    '{connection}',
    'The most connections that may idle: all of them.',
    ({ measurements }) => measurements.snapshot.limit,
  ),
  poolNumber(
    'db.client.connection.idle.min',
    'upDownCounter',
    '{connection}',
    'The fewest connections that are kept open, whoever uses them: DATABASE_POOL_MIN.',
    ({ minConnections }) => minConnections,
  ),
  poolNumber(
    'db.client.connection.pending_requests',
    'upDownCounter',
    '{request}',
    'Callers that wait for a connection.',
    ({ measurements }) => measurements.snapshot.pending,
  ),
  poolNumber(
    'db.client.connection.timeouts',
    'counter',
    '{timeout}',
    'Callers that got no connection within the pool timeout.',
    ({ measurements }) => measurements.snapshot.totals.timedOut,
  ),
  poolDuration('create', 'Opening a connection, with TLS and login.'),
  poolDuration('wait', 'From asking for a connection to having it; of those who got one.'),
  poolDuration('use', 'From having a connection to giving it back.'),
  {
    name: 'db.client.operation.duration',
    kind: 'histogram',
    unit: 's',
    description: 'From sending a statement to its whole answer, without the wait for a connection.',
    msPerUnit: 1000,
    read: ({ measurements }) =>
      measurements.queries.map(({ model, operation, duration }) => ({
        value: duration,
        attributes: operationAttributes(model, operation),
      })),
  },
];

export function operationAttributes(model: string | undefined, operation: string): Record<string, string> {
  return {
    'db.system.name': 'postgresql',
    'db.operation.name': operation,
    ...(model !== undefined && { 'db.collection.name': model }),
  };
}

function poolNumber(
  name: string,
  kind: NumberMetric['kind'],
  unit: string,
  description: string,
  read: ReadNumber,
): NumberMetric {
  return { name, kind, unit, description, read: (input) => [{ value: read(input), attributes: POOL }] };
}

function poolDuration(what: 'create' | 'wait' | 'use', description: string): HistogramMetric {
  return {
    name: `db.client.connection.${what}_time`,
    kind: 'histogram',
    unit: 's',
    description,
    msPerUnit: 1000,
    read: ({ measurements }) => [{ value: measurements.lifetime[what], attributes: POOL }],
  };
}
