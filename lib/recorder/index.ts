export type { Acquisition } from './acquisition';
export { type PoolGauges, PoolRecorder, type RecorderOptions, type Refusal } from './pool-recorder';
export type { Operation, Statement } from './query-table';
