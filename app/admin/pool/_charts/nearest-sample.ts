import type { PoolSample } from '@/lib/stats';
import { GAP_MS } from './trace';

/** The sample that tells what was at a moment; undefined in a gap. Samples are in order. */
export function nearestSample(samples: readonly PoolSample[], atMs: number): PoolSample | undefined {
  let low = 0;
  let high = samples.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((samples[middle]?.atMs ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  // A sample stands for the second before it, so the one after the moment comes first.
  const candidates = [samples[low], samples[low - 1]];
  return candidates.find((sample) => sample !== undefined && Math.abs(sample.atMs - atMs) <= GAP_MS);
}
