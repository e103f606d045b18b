/** How long things last: use times of a given mean, from constant to a long tail. All in ms. */
import type { Random } from './random';

export type Durations =
  | { readonly kind: 'constant'; readonly meanMs: number }
  | { readonly kind: 'exponential'; readonly meanMs: number }
  | {
      readonly kind: 'log-normal';
      readonly meanMs: number;
      /** The 99th percentile as a multiple of the median; 1 is constant. */
      readonly p99OverMedian: number;
    };

/** The standard normal distribution's 99th percentile. */
const Z_99 = 2.3263478740408408;

export function drawDuration(durations: Durations, random: Random): number {
  switch (durations.kind) {
    case 'constant':
      return durations.meanMs;
    case 'exponential':
      return exponential(durations.meanMs, random);
    case 'log-normal':
      return logNormal(durations.meanMs, durations.p99OverMedian, random);
  }
}

/** Variance over squared mean: what Allen-Cunneen wants to know. */
export function squaredVariation(durations: Durations): number {
  if (durations.kind === 'constant') return 0;
  if (durations.kind === 'exponential') return 1;
  return Math.expm1(sigmaOf(durations.p99OverMedian) ** 2);
}

/** By inversion of the distribution function; 1 − u because u may be 0. */
export function exponential(meanMs: number, random: Random): number {
  return -meanMs * Math.log(1 - random());
}

/** The logarithm is normal with σ = ln(p99 ÷ median) ÷ z₉₉; the mean fixes the median: mean × e^(−σ² ÷ 2). */
export function logNormal(meanMs: number, p99OverMedian: number, random: Random): number {
  const sigma = sigmaOf(p99OverMedian);
  return meanMs * Math.exp(sigma * standardNormal(random) - sigma ** 2 / 2);
}

function sigmaOf(p99OverMedian: number): number {
  if (p99OverMedian >= 1) return Math.log(p99OverMedian) / Z_99;
  throw new RangeError(`the 99th percentile must be at least the median, not ${p99OverMedian} times it`);
}

/** Box and Muller, "A Note on the Generation of Random Normal Deviates", 1958; one of the pair. */
function standardNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
