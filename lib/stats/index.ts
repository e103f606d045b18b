export type { PoolSnapshot } from './pool-snapshot';
export type { ProbeResult } from './probe-result';
export type { ServerSessions } from './server-sessions';
