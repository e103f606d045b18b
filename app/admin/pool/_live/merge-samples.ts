import type { PoolSample } from '@/lib/stats';

/** As long as the longest range, which is as long as the server remembers. */
const KEPT_MS = 15 * 60_000;

/** Both in order; what both have is there once. Refuses to grow: what is older than the longest range goes. */
export function mergeSamples(
  kept: readonly PoolSample[],
  newer: readonly PoolSample[],
): readonly PoolSample[] {
  const lastAtMs = kept.at(-1)?.atMs ?? 0;
  const all = [...kept, ...newer.filter(({ atMs }) => atMs > lastAtMs)];
  const newestAtMs = all.at(-1)?.atMs ?? 0;
  const from = all.findIndex(({ atMs }) => atMs >= newestAtMs - KEPT_MS);
  return from > 0 ? all.slice(from) : all;
}
