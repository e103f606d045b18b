export { ADVICE_KINDS } from './advice';
export { type Fleet, fleetBudget, type ServerCapacity, withoutGuess } from './fleet-budget';
export { FLEET_SIGHTS, type FleetReport, reportFleet } from './fleet-report';
export { fleetSeen } from './fleet-seen';
export type { LimitRow } from './limit-rows';
export { type CallerShare, type PoolData, readPoolData } from './pool-data';
export {
  type PredictedWait,
  predictWait,
  smallestLimit,
  type Traffic,
  type WaitTarget,
} from './predict-wait';
export { NEON_SIZES, neonCapacity, PLAIN_POSTGRES } from './server-presets';
export { DEFAULT_DEPLOY_OVERLAP, DEFAULT_TARGET, type PoolSizing, sizePool } from './size-pool';
export { GROUNDS } from './trust';
