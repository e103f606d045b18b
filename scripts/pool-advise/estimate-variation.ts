/**
 * The sum of squares of durations of which only the sum and the counts in wide buckets are known. Within a bucket they
 * are taken as even on a logarithmic scale, as the bounds are, which makes those that are all alike seem to vary: a
 * wait that is predicted from it is too long rather than too short.
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
    return { count, lowerMs, endMs, ...momentsBetween(lowerMs, endMs) };
  });
  const guessedSumMs = spans.reduce((sum, { count, meanMs }) => sum + count * meanMs, 0);
  // The sum is known: where the guessed means miss it, all of them move, each within its bucket.
  const factor = guessedSumMs === 0 ? 1 : sumMs / guessedSumMs;
  return spans.reduce((sum, { count, lowerMs, endMs, meanMs, squaredMs }) => {
    const movedMs = Math.min(endMs, Math.max(lowerMs, factor * meanMs));
    return sum + count * movedMs ** 2 * (squaredMs / meanMs ** 2);
  }, 0);
}

/** Mean and mean square; from 0 on there is no logarithm, and they are even. */
function momentsBetween(lowerMs: number, endMs: number) {
  if (lowerMs === 0) return { meanMs: endMs / 2, squaredMs: endMs ** 2 / 3 };
  const logarithm = Math.log(endMs / lowerMs);
  return {
    meanMs: (endMs - lowerMs) / logarithm,
    squaredMs: (endMs ** 2 - lowerMs ** 2) / 2 / logarithm,
  };
}
