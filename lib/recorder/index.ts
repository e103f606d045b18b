export type { Acquisition } from './acquisition';
export { type PoolGauges, PoolRecorder } from './pool-recorder';
export type { Operation, Statement } from './query-table';
export type { Refusal } from './refusal';
