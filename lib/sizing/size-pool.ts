/** Everything that is said of the pool's size at one moment: what it is based on, the table, the advice, the budget. */
import type { Advice } from './advice';
import { adviseOn } from './advise-on';
import { type Fleet, type FleetBudget, fleetBudget, type ServerCapacity } from './fleet-budget';
import { type LimitRow, limitRows } from './limit-rows';
import type { PoolData } from './pool-data';
import { smallestLimit, type Traffic, type WaitTarget } from './predict-wait';
import { type Grounds, groundsOf, isGuess, type Sureness, surenessOf } from './trust';

/**
 * A page of some reads waits for each of them: 20 ms is about what one of them takes itself. And 80 % in use is where
 * waits begin to grow steeply, and where the alert `pool-utilization` fires.
 */
export const DEFAULT_TARGET: WaitTarget = { p95WaitMs: 20, utilizationRatio: 0.8 };

/** A rolling deploy runs the old and the new at the same time. */
export const DEFAULT_DEPLOY_OVERLAP = 2;

export interface SizingOptions {
  readonly target?: WaitTarget;
  readonly server?: ServerCapacity | undefined;
  readonly fleet: Fleet;
}

export interface PoolSizing {
  readonly limit: number;
  readonly target: WaitTarget;
  readonly traffic: Traffic;
  /** What the budget and the instances that fit are of. */
  readonly fleet: Fleet;
  /** Undefined where nothing was measured. */
  readonly uses: number | undefined;
  readonly seconds: number | undefined;
  readonly refused: number | undefined;
  readonly grounds: Grounds;
  readonly sureness: Sureness;
  /** The smallest limit that meets the target; undefined where none does, or where it would be a guess. */
  readonly smallestLimit: number | undefined;
  /** None where they would be guesses. */
  readonly rows: readonly LimitRow[];
  readonly advice: readonly Advice[];
  /** Undefined where the server's limit is not known. */
  readonly budget: FleetBudget | undefined;
}

export function sizePool(data: PoolData, options: SizingOptions): PoolSizing {
  const { target = DEFAULT_TARGET, server, fleet } = options;
  const { limit, traffic, measured } = data;
  const grounds = groundsOf(data);
  const sureness = surenessOf(data, grounds);
  const needed = isGuess(grounds) ? undefined : smallestLimit(traffic, target);
  return {
    ...{ limit, target, traffic, fleet, grounds, sureness },
    uses: measured?.uses,
    seconds: measured?.seconds,
    refused: measured?.refused,
    smallestLimit: needed,
    rows: isGuess(grounds) ? [] : limitRows(limit, needed, traffic, target, fleet, server),
    advice: adviseOn({ data, grounds, sureness, target, server, fleet }),
    budget: server && fleetBudget(limit, fleet, server),
  };
}
