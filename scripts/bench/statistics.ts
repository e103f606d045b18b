/** Of lists of measurements; none of them is a number where there is nothing to look at. */

/** The upper one of the two in the middle. */
export function median(numbers: ArrayLike<number>): number {
  return quantile(numbers, 0.5);
}

/** @param share from 0 to 1; 0.99 is what 99 of 100 stay within */
export function quantile(numbers: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(numbers).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
