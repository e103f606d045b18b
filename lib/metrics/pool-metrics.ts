/** What the conventions have no name for in the pool: what was opened and closed, lent, refused, leaked. */
import { CLOSE_REASONS, type PoolTotals } from '@/lib/stats';
import { operationAttributes } from './connection-metrics';
import { type Metric, type NumberMetric, optional, toSeconds } from './metric';

export const POOL_METRICS: readonly Metric[] = [
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
    description: 'Connections closed, by reason: idle, lifetime, error, drained, evicted.',
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
    'Callers that gave up before they had a connection: their own deadline, shorter than the pool timeout, passed, or they went away.',
    'gaveUp',
  ),
  total(
    'contentflow.pool.failures',
    '{request}',
    'Callers whose connection could not be opened, or whom the closing pool refused.',
    'failed',
  ),
  total(
    'contentflow.pool.leaks.found',
    '{connection}',
    'Connections that were held longer than the leak threshold.',
    'leaked',
  ),
  {
    name: 'contentflow.pool.leaks.open',
    kind: 'upDownCounter',
    unit: '{connection}',
    description: 'Connections that have been held longer than the leak threshold and are held still.',
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
];

function total(
  name: string,
  unit: string,
  description: string,
  key: Exclude<keyof PoolTotals, 'closed' | 'shed'>,
): NumberMetric {
  return {
    name,
    kind: 'counter',
    unit,
    description,
    read: ({ measurements }) => [{ value: measurements.snapshot.totals[key] }],
  };
}
