/**
 * The sum of squares of durations of which only the sum and the counts in wide buckets are known. Within a bucket they
 * are taken as even between its bounds, which makes those that are all alike seem to vary: a wait that is predicted
 * from it is too long rather than too short.
 */

interface Bucket {
  /** Inclusive; Infinity for the last one. */
  readonly upperMs: number;
  readonly count: number;
}

/** Of the last bucket, whose end is not known: as far above its lower bound as this. */
const LAST_FACTOR = 2;

/** @param buckets ascending. @param sumMs the exact sum */
export function estimateSumSquaredMs(buckets: readonly Bucket[], sumMs: number): number {
  const spans = buckets.map(({ upperMs, count }, index) => {
    const lowerMs = buckets[index - 1]?.upperMs ?? 0;
    const endMs = Number.isFinite(upperMs) ? upperMs : LAST_FACTOR * lowerMs;
    return { count, lowerMs, endMs, middleMs: (lowerMs + endMs) / 2 };
  });
  const middleSumMs = spans.reduce((sum, { count, middleMs }) => sum + count * middleMs, 0);
  // The sum is known: where the middles miss it, all of them move, each within its bucket.
  const factor = middleSumMs === 0 ? 1 : sumMs / middleSumMs;
  return spans.reduce((sum, { count, lowerMs, endMs, middleMs }) => {
    const meanMs = Math.min(endMs, Math.max(lowerMs, factor * middleMs));
    // Even between the bounds around the mean, no further than the nearer one.
    const halfMs = Math.min(meanMs - lowerMs, endMs - meanMs);
    return sum + count * (meanMs ** 2 + halfMs ** 2 / 3);
  }, 0);
}
