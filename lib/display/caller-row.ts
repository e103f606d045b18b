/** What a table of the pool's users shows of each: sums become means and shares, which people compare. */
import type { CallerUsage } from '@/lib/stats';

export interface CallerRow extends Pick<CallerUsage, 'name' | 'inUse' | 'pending' | 'oldestUseMs'> {
  /** These are of the last 5 minutes; a mean of nothing is undefined. */
  readonly acquired: number;
  readonly timedOut: number;
  readonly gaveUp: number;
  readonly failed: number;
  readonly shed: number;
  /** All that got no connection: the sum of the four. */
  readonly refused: number;
  readonly meanWaitMs: number | undefined;
  readonly meanUseMs: number | undefined;
  /** Of the whole pool's use time, what is held now included; 0 to 1. */
  readonly useShare: number;
}

/** @param poolUseMs the use time of everybody: `sumUseMs(labels)`, for workspaces too */
export function toCallerRows(callers: readonly CallerUsage[], poolUseMs: number): readonly CallerRow[] {
  return callers.map(({ name, inUse, pending, oldestUseMs, heldMs, recent }) => {
    const { acquired, timedOut, gaveUp, failed, shed, waitMs, useMs } = recent;
    const meanOf = (sumMs: number) => (acquired === 0 ? undefined : sumMs / acquired);
    return {
      ...{ name, inUse, pending, oldestUseMs, acquired, timedOut, gaveUp, failed, shed },
      refused: timedOut + gaveUp + failed + shed,
      meanWaitMs: meanOf(waitMs),
      meanUseMs: meanOf(useMs),
      useShare: poolUseMs === 0 ? 0 : (useMs + heldMs) / poolUseMs,
    };
  });
}

/** Every request has a label, so labels add up to the pool; what is held now counts as far as it has gone. */
export function sumUseMs(labels: readonly CallerUsage[]): number {
  return labels.reduce((sum, { recent, heldMs }) => sum + recent.useMs + heldMs, 0);
}
