/** The what-if table: a few limits around today's and the one that is needed, and what each would mean. */
import { type Fleet, fleetBudget, type ServerCapacity } from './fleet-budget';
import { meetsTarget, predictWait, type Traffic, type WaitTarget } from './predict-wait';
import { SATURATED_RATIO } from './trust';

export interface LimitRow {
  readonly limit: number;
  /** Of the limit, that would be in use on average; over 1 where more is asked than there is. */
  readonly utilizationRatio: number;
  /** Undefined where the pool would be saturated: then the wait grows as long as the load lasts. */
  readonly wait: { readonly meanMs: number; readonly p95Ms: number; readonly p99Ms: number } | undefined;
  readonly isToday: boolean;
  readonly meetsTarget: boolean;
  /** How many instances of that limit the server has connections for during a deploy, beside the others. */
  readonly instancesThatFit: number | undefined;
}

/** Of today's limit. */
const FACTORS = [0.5, 0.75, 1, 1.5, 2, 3];

export function limitRows(
  today: number,
  needed: number | undefined,
  traffic: Traffic,
  target: WaitTarget,
  fleet: Fleet,
  server: ServerCapacity | undefined,
): readonly LimitRow[] {
  const around = FACTORS.map((factor) => Math.max(1, Math.round(factor * today)));
  const limits = new Set([...around, ...(needed === undefined ? [] : [needed])]);
  return [...limits]
    .toSorted((a, b) => a - b)
    .map((limit) => {
      const predicted = predictWait(limit, traffic);
      const { utilizationRatio, meanMs, p95Ms, p99Ms } = predicted;
      const isSaturated = utilizationRatio >= SATURATED_RATIO;
      return {
        limit,
        utilizationRatio,
        wait: isSaturated ? undefined : { meanMs, p95Ms, p99Ms },
        isToday: limit === today,
        meetsTarget: !isSaturated && meetsTarget(predicted, target),
        instancesThatFit: server && fleetBudget(limit, fleet, server).instancesThatFit,
      };
    });
}
