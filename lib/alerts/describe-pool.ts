/** What several rules show of the pool as evidence. */
import { formatDuration } from '@/lib/display';
import type { PoolMeasurements, PoolWindow } from '@/lib/stats';

export function lastMinute({ windows }: PoolMeasurements): PoolWindow | undefined {
  return windows.find(({ seconds }) => seconds === 60);
}

/** How long callers waited in the last minute and what became of them; nothing where nobody asked. */
export function describeWaits(measurements: PoolMeasurements): readonly string[] {
  const minute = lastMinute(measurements);
  if (minute === undefined || minute.wait.count === 0) return [];
  const { count, p50Ms, p95Ms, maxMs } = minute.wait;
  const waits = [p50Ms, p95Ms, maxMs].map((ms) => formatDuration(ms ?? 0));
  return [
    `${count} waits in the last minute: half up to ${waits[0]}, 95 % up to ${waits[1]}, the longest ${waits[2]}`,
    ...(minute.timedOut > 0 ? [`${minute.timedOut} timed out in the last minute`] : []),
  ];
}
