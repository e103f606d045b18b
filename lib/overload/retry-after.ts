/** Whoever was sent away together must not come back together. */
const SPREAD_SECONDS = 3;
const MOST_SECONDS = 30;

/**
 * After how many seconds one who was sent away may try again, for Retry-After: when those who wait now have been served.
 *
 * @param chance from 0 to 1
 */
export function retryAfterSeconds(predictedWaitMs: number, chance: number): number {
  const seconds = predictedWaitMs / 1000 + chance * SPREAD_SECONDS;
  return Math.min(MOST_SECONDS, Math.max(1, Math.ceil(seconds)));
}
