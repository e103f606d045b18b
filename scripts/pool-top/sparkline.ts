import type { PoolSample } from '@/lib/stats';

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
/** A second that nobody measured. */
const GAP = ' ';
const SECOND_MS = 1_000;

/**
 * One character a second, the newest at the right; an empty pool has the lowest bar, a full one the highest.
 * @param nowMs on the server's clock
 */
export function sparkline(samples: readonly PoolSample[], nowMs: number, seconds: number): string {
  return Array.from({ length: seconds }, (_, index) => {
    const endMs = nowMs - (seconds - 1 - index) * SECOND_MS;
    const sample = samples.findLast(({ atMs }) => atMs <= endMs);
    // A sample comes each second, give or take what the process was busy with.
    if (sample === undefined || endMs - sample.atMs > 2 * SECOND_MS) return GAP;
    const ratio = sample.inUse / Math.max(1, sample.limit);
    return BARS[Math.min(BARS.length - 1, Math.round(ratio * (BARS.length - 1)))] ?? GAP;
  }).join('');
}
