export { ADVICE_KINDS, type Advice } from './advice';
export { type Fleet, type FleetBudget, fleetBudget, type ServerCapacity } from './fleet-budget';
export type { LimitRow } from './limit-rows';
export { type CallerShare, meanAndVariation, type PoolData, readPoolData } from './pool-data';
export {
  offeredLoadOf,
  type PredictedWait,
  predictWait,
  smallestLimit,
  type Traffic,
  type WaitTarget,
} from './predict-wait';
export { NEON_SIZES, neonCapacity, PLAIN_POSTGRES } from './server-presets';
export { DEFAULT_DEPLOY_OVERLAP, DEFAULT_TARGET, type PoolSizing, sizePool } from './size-pool';
export { GROUNDS, type Grounds, type Sureness } from './trust';
