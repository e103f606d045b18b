export { readAlerts } from './alerting';
export { readHealthDocument, readReadiness } from './health';
export {
  type EvictionResult,
  evictConnections,
  type PrewarmResult,
  prewarmPool,
  type ResizeResult,
  resizePool,
} from './pool-changes';
export { type PoolReport, readPoolReport } from './pool-report';
export { readSettings } from './settings';
export { readMetrics } from './telemetry';
