/** What several rules show of the pool as evidence. */
import { formatCount, formatDuration } from '@/lib/display';
import type { PoolMeasurements, PoolWindow } from '@/lib/stats';

export function lastMinute({ windows }: PoolMeasurements): PoolWindow | undefined {
  return windows.find(({ seconds }) => seconds === 60);
}

/** How long callers waited in the last minute, and how many were not let wait; nothing where nobody asked. */
export function describeWaits(measurements: PoolMeasurements): readonly string[] {
  const minute = lastMinute(measurements);
  if (minute === undefined) return [];
  const { count, p50Ms, p95Ms, maxMs } = minute.wait;
  const waits = [p50Ms, p95Ms, maxMs].map((ms) => formatDuration(ms ?? 0));
  return [
    ...(count === 0
      ? []
      : [
          `${formatCount(count)} waits in the last minute: half up to ${waits[0]}, 95 % up to ${waits[1]}, the longest ${waits[2]}`,
        ]),
    ...(minute.shed > 0 ? [`${formatCount(minute.shed)} sent away at once in the last minute`] : []),
  ];
}

/** The same, and how many waited in vain. */
export function describeOutcomes(measurements: PoolMeasurements): readonly string[] {
  const timedOut = lastMinute(measurements)?.timedOut ?? 0;
  return [
    ...describeWaits(measurements),
    ...(timedOut > 0 ? [`${formatCount(timedOut)} timed out in the last minute`] : []),
  ];
}
