/** How long callers wait for a connection and keep it: those that are done, and the oldest of those that are not. */
import { formatCount, formatDuration } from '@/lib/display';
import type { PoolSample } from '@/lib/stats';
import type { ChartDefinition } from './chart';
import { durationScale, formatDecade } from './scale';
import { atTime, inTheLast, mostOf, NOTHING } from './summary';

export const DURATIONS: ChartDefinition = {
  title: 'Wait and use',
  panels: (['wait', 'use'] as const).map((measure) => ({
    name: measure === 'wait' ? 'Wait for a connection' : 'Use of a connection',
    size: 'medium',
    format: formatDuration,
    formatTick: formatDecade,
    // One scale for both, so that a wait and a use of the same length lie at the same height.
    scaleOf: (samples) => durationScale(mostOf(samples, longestOf)),
    series: [
      ...(['p50', 'p95', 'p99'] as const).map((name) => ({
        ...({ name, tone: name, draw: 'line', form: 'slopes' } as const),
        measureOf: (sample: PoolSample) => sample[measure][`${name}Ms`],
      })),
      // The percentiles are of those that are done; whoever still waits or holds is in none of them.
      {
        ...{ name: 'Oldest', tone: 'oldest', draw: 'line', form: 'slopes' },
        measureOf: (sample) => sample[OLDEST[measure]],
      },
    ],
  })),
  summarise: (samples, minutes, timeZone) => {
    const now = samples.at(-1);
    if (now === undefined) return NOTHING;
    const most = (measureOf: (sample: PoolSample) => number | undefined) => {
      const mostMs = mostOf(samples, (sample) => measureOf(sample) ?? 0);
      return samples.every((sample) => measureOf(sample) === undefined) ? 'none' : formatDuration(mostMs);
    };
    const say = (measure: 'wait' | 'use') =>
      `${measure} p95 ${most((sample) => sample[measure].p95Ms)}, oldest ${most((sample) => sample[OLDEST[measure]])}`;
    return (
      `${atTime(now, timeZone)} ${sayWait(now)}; ${sayUse(now)}. ` +
      `Longest ${inTheLast(minutes).toLowerCase()}: ${say('wait')}; ${say('use')}.`
    );
  },
};

const OLDEST = { wait: 'oldestWaitMs', use: 'oldestUseMs' } as const;

/** A sample's percentiles are of the 10 s before it. */
function sayWait({ wait: { p95Ms }, pending, oldestWaitMs }: PoolSample): string {
  const done =
    p95Ms === undefined ? 'nobody got a connection in the last 10 s' : `wait p95 ${formatDuration(p95Ms)}`;
  if (oldestWaitMs === undefined) return `${done}, nobody waits`;
  return `${done}, the oldest of ${formatCount(pending)} waiting has waited ${formatDuration(oldestWaitMs)}`;
}

function sayUse({ use: { p95Ms }, inUse, oldestUseMs }: PoolSample): string {
  const done =
    p95Ms === undefined
      ? 'nobody gave a connection back in the last 10 s'
      : `use p95 ${formatDuration(p95Ms)}`;
  if (oldestUseMs === undefined) return `${done}, none is in use`;
  return `${done}, the oldest of ${formatCount(inUse)} in use has been held ${formatDuration(oldestUseMs)}`;
}

function longestOf({ wait, use, oldestWaitMs, oldestUseMs }: PoolSample): number {
  return Math.max(wait.p99Ms ?? 0, use.p99Ms ?? 0, oldestWaitMs ?? 0, oldestUseMs ?? 0);
}
