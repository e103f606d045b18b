/**
 * The names that Prisma 6's `$metrics` had, for dashboards that still ask for them. Each says what stands behind it here.
 *
 * Prisma 6's histograms had the bounds 0, 1, 5, 10, 50, 100, 500, 1000, 5000 and 50000 ms. Ours are those from 1 to 5000,
 * and 10000: a number for 0 or 50000 would be made up.
 */
import { BUCKET_BOUNDS_SECONDS, CLOSE_REASONS, type PoolMeasurements, type QueryUsage } from '@/lib/stats';
import type { HistogramMetric, HistogramValue, Metric, NumberMetric } from './metric';

export const PRISMA_METRICS: readonly Metric[] = [
  number(
    'prisma_pool_connections_open',
    'gauge',
    'Connections that are open: lent out and idle.',
    ({ snapshot }) => snapshot.inUse + snapshot.idle,
  ),
  number('prisma_pool_connections_busy', 'gauge', 'Connections lent out.', ({ snapshot }) => snapshot.inUse),
  number(
    'prisma_pool_connections_idle',
    'gauge',
    'Connections open and free.',
    ({ snapshot }) => snapshot.idle,
  ),
  number(
    'prisma_pool_connections_opened_total',
    'counter',
    'Connections opened.',
    ({ snapshot }) => snapshot.totals.opened,
  ),
  number('prisma_pool_connections_closed_total', 'counter', 'Connections closed.', ({ snapshot }) =>
    CLOSE_REASONS.reduce((sum, reason) => sum + snapshot.totals.closed[reason], 0),
  ),
  number(
    'prisma_client_queries_total',
    'counter',
    'Statements of Prisma’s operations; one that takes several counts several times.',
    ({ queries }) => sumDurations(queries.filter(isOfPrisma)).count,
  ),
  number(
    'prisma_client_queries_active',
    'gauge',
    'Callers that hold a connection or wait for one.',
    ({ snapshot }) => snapshot.inUse + snapshot.pending,
  ),
  number(
    'prisma_client_queries_wait',
    'gauge',
    'Callers that wait for a connection.',
    ({ snapshot }) => snapshot.pending,
  ),
  duration(
    'prisma_client_queries_wait_histogram_ms',
    'From asking for a connection to having it.',
    ({ lifetime }) => lifetime.wait,
  ),
  duration(
    'prisma_client_queries_duration_histogram_ms',
    'Statements of Prisma’s operations, without the wait for a connection.',
    ({ queries }) => sumDurations(queries.filter(isOfPrisma)),
  ),
  number(
    'prisma_datasource_queries_total',
    'counter',
    'Statements sent, BEGIN, COMMIT and ROLLBACK included.',
    ({ queries }) => sumDurations(queries).count,
  ),
  duration('prisma_datasource_queries_duration_histogram_ms', 'All statements.', ({ queries }) =>
    sumDurations(queries),
  ),
];

/** The rest is transactions' words in capitals, and `sql` for what did not come through Prisma. */
function isOfPrisma({ operation }: QueryUsage): boolean {
  return operation !== 'sql' && operation !== operation.toUpperCase();
}

/** What Prisma counted without a model or operation. */
function sumDurations(queries: readonly QueryUsage[]): HistogramValue {
  const durations = queries.map(({ duration }) => duration);
  const buckets = Array.from({ length: BUCKET_BOUNDS_SECONDS.length + 1 });
  return {
    count: durations.reduce((sum, { count }) => sum + count, 0),
    sumMs: durations.reduce((sum, { sumMs }) => sum + sumMs, 0),
    bucketCounts: buckets.map((_, bucket) =>
      durations.reduce((sum, { bucketCounts }) => sum + (bucketCounts[bucket] ?? 0), 0),
    ),
  };
}

function number(
  name: string,
  kind: NumberMetric['kind'],
  description: string,
  read: (measurements: PoolMeasurements) => number,
): NumberMetric {
  return {
    name,
    kind,
    unit: '',
    description,
    read: ({ measurements }) => [{ value: read(measurements) }],
  };
}

function duration(
  name: string,
  description: string,
  read: (measurements: PoolMeasurements) => HistogramValue,
): HistogramMetric {
  return {
    name,
    kind: 'histogram',
    // The name says it; OTLP's receivers would append it again.
    unit: '',
    msPerUnit: 1,
    description,
    read: ({ measurements }) => [{ value: read(measurements) }],
  };
}
