export { readAlerts } from './alerting';
export { type PoolStatus, readHealthDocument, readPoolStatus, readReadiness } from './health';
export { type PoolReport, readPoolReport } from './pool-report';
export { readSettings } from './settings';
export { readMetrics } from './telemetry';
