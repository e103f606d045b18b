export type { AdmissionState } from './admission-state';
export { CLOSE_REASONS, type CloseReason } from './close-reason';
export { BUCKET_BOUNDS_SECONDS, type Distribution, Histogram, type Percentiles } from './histogram';
export { LANES, type Lane } from './lane';
export type { PgBouncerActivity, PgBouncerPool } from './pgbouncer-activity';
export type {
  CallerCounts,
  CallerUsage,
  Leak,
  PoolMeasurements,
  PoolWindow,
  QueryUsage,
  SlowQuery,
} from './pool-measurements';
export type { PoolSample } from './pool-sample';
export type { PoolSnapshot, PoolTotals } from './pool-snapshot';
export type { PoolWait } from './pool-wait';
export type { ProbeResult } from './probe-result';
export type { ProcessLoad } from './process-load';
export type { InstanceSessions, OpenTransaction, ServerActivity, SessionGroup } from './server-activity';
export { SHED_REASONS, type ShedCounts, type ShedReason } from './shed-reason';
