/** What the sentences of the charts have in common. */
import { formatClock } from '@/lib/display';
import type { PoolSample } from '@/lib/stats';
import type { RangeMinutes } from './time-frame';

export const NOTHING = 'No sample yet; the first comes within a second.';

/** The numbers above the charts are of the report, which is up to a second newer. */
export function atTime({ atMs }: PoolSample, timeZone: string): string {
  return `At ${formatClock(atMs, timeZone)}:`;
}

export function inTheLast(minutes: RangeMinutes): string {
  return minutes === 1 ? 'In the last minute' : `In the last ${minutes} minutes`;
}

export function mostOf(samples: readonly PoolSample[], measureOf: (sample: PoolSample) => number): number {
  return samples.reduce((most, sample) => Math.max(most, measureOf(sample)), 0);
}

export function perSecond(count: number, { intervalMs }: PoolSample): number {
  return (count * 1000) / Math.max(1, intervalMs);
}
