/**
 * Who uses the pool, by label, which is a pattern of the application's. Never by workspace, of which there is no end.
 * At most a hundred labels have a row; beyond that the least used one's counts go to `other`.
 */
import type { CallerUsage } from '@/lib/stats';
import type { Metric, NumberMetric } from './metric';

export const CALLER_METRICS: readonly Metric[] = [
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
    'gave_up',
    'counter',
    '{request}',
    'Callers that gave up before they had a connection, by caller: their own deadline, shorter than the pool timeout, passed, or they went away.',
    ({ totals }) => totals.gaveUp,
  ),
  byCaller(
    'failures',
    'counter',
    '{request}',
    'Waits for a connection that could not be opened, or that the closing pool refused, by caller.',
    ({ totals }) => totals.failed,
  ),
  byCaller(
    'shed',
    'counter',
    '{request}',
    'Callers that were sent away at once, by caller.',
    ({ totals }) => totals.shed,
  ),
  byCaller(
    'wait',
    'counter',
    's',
    'Time spent waiting for a connection, by caller; only of those who got one.',
    ({ totals }) => totals.waitMs / 1000,
  ),
  byCaller(
    'use',
    'counter',
    's',
    'Time that connections were held, by caller.',
    ({ totals }) => totals.useMs / 1000,
  ),
];

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
