/** How the numbers of the benchmarks read where a bar may turn on a percent. */
import { formatDuration } from '@/lib/display';

export function percent(share: number): string {
  return Number.isNaN(share) ? '–' : `${(100 * share).toFixed(0)} %`;
}

/** Where a hundredth of a percent matters. */
export function finePercent(share: number): string {
  return Number.isNaN(share) ? '–' : `${(100 * share).toFixed(2)} %`;
}

/** @param ms NaN where there was nothing to measure, Infinity where it took for ever */
export function duration(ms: number): string {
  if (ms === Number.POSITIVE_INFINITY) return 'never';
  return Number.isNaN(ms) ? '–' : formatDuration(ms);
}

export function perSecond(rate: number): string {
  return `${Math.round(rate)}/s`;
}

export function ratio(value: number): string {
  return value.toFixed(3);
}
