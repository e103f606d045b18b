/** Whether a number grows over a run: its median early on beside its median later. Pure. */

export interface Trend {
  readonly early: number;
  readonly late: number;
}

/** What the code and its caches need to be warm. */
const WARM_SHARE = 0.25;

/** The warm-up left out, the rest in two halves; NaN where there is too little of it. */
export function readTrend(values: readonly number[]): Trend {
  const warm = values.slice(Math.floor(values.length * WARM_SHARE));
  const half = Math.floor(warm.length / 2);
  return { early: median(warm.slice(0, half)), late: median(warm.slice(-half)) };
}

/** @param slack what it may grow by where a share of it is less. @returns false for what is no number */
export function isFlat({ early, late }: Trend, share: number, slack: number): boolean {
  return late - early <= Math.max(slack, early * share);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}
