/** What the three charts show: their panels, series, words and numbers. */
import { formatClock, formatCount, formatDuration, formatRate } from '@/lib/display';
import type { PoolSample } from '@/lib/stats';
import { countScale, durationScale, limitScale, type Scale } from './scale';
import type { RangeMinutes } from './time-frame';
import type { Trace } from './trace';

/** A colour of the stylesheet. Where two lines share a panel they differ in width or dash as well. */
export type Tone =
  | 'used'
  | 'most'
  | 'idle'
  | 'waiting'
  | 'p50'
  | 'p95'
  | 'p99'
  | 'oldest'
  | 'timed-out'
  | 'gave-up'
  | 'failed';

export interface SeriesDefinition extends Trace {
  readonly name: string;
  readonly tone: Tone;
  readonly draw: 'area' | 'line';
}

export interface PanelDefinition {
  readonly name: string;
  readonly size: 'tall' | 'medium' | 'short';
  readonly series: readonly SeriesDefinition[];
  readonly scaleOf: (samples: readonly PoolSample[]) => Scale;
  /** Of the legend and the table. */
  readonly format: (value: number) => string;
  /** Of the axis. */
  readonly formatTick: (value: number) => string;
  /** A dashed line, with its name in the legend. */
  readonly limitOf?: (sample: PoolSample) => number;
}

export interface ChartDefinition {
  readonly title: string;
  readonly panels: readonly PanelDefinition[];
  /** What it shows, in words, for those who do not see it. @param samples of the last `minutes` and of no more */
  readonly summarise: (samples: readonly PoolSample[], minutes: RangeMinutes, timeZone: string) => string;
}

const CONNECTIONS: ChartDefinition = {
  title: 'Connections',
  panels: [
    {
      name: 'Open connections',
      size: 'tall',
      format: formatCount,
      formatTick: formatCount,
      scaleOf: (samples) =>
        limitScale(
          samples.at(-1)?.limit ?? 1,
          mostOf(samples, ({ inUse, idle }) => inUse + idle),
        ),
      limitOf: ({ limit }) => limit,
      series: [
        { name: 'In use', tone: 'used', draw: 'area', form: 'steps', measureOf: ({ inUse }) => inUse },
        {
          ...{ name: 'Idle', tone: 'idle', draw: 'area', form: 'steps' },
          measureOf: ({ idle }) => idle,
          baseOf: ({ inUse }) => inUse,
        },
        {
          name: 'Most in use',
          tone: 'most',
          draw: 'line',
          form: 'steps',
          measureOf: ({ inUseMax }) => inUseMax,
        },
      ],
    },
    {
      name: 'Waiting callers',
      size: 'short',
      format: formatCount,
      formatTick: formatCount,
      scaleOf: (samples) =>
        countScale(
          mostOf(samples, ({ pendingMax }) => pendingMax),
          1,
        ),
      series: [
        {
          name: 'Waiting',
          tone: 'waiting',
          draw: 'area',
          form: 'steps',
          measureOf: ({ pending }) => pending,
        },
        {
          name: 'Most waiting',
          tone: 'most',
          draw: 'line',
          form: 'steps',
          measureOf: ({ pendingMax }) => pendingMax,
        },
      ],
    },
  ],
  summarise: (samples, minutes, timeZone) => {
    const now = samples.at(-1);
    if (now === undefined) return NOTHING;
    const { inUse, limit, idle, pending } = now;
    const most = mostOf(samples, ({ inUseMax }) => inUseMax);
    const waited = mostOf(samples, ({ pendingMax }) => pendingMax);
    return (
      `${atTime(now, timeZone)} ${inUse} of ${limit} in use, ${idle} idle, ${pending} waiting. ` +
      `${inTheLast(minutes)} at most ${most} in use and ${waited} waiting.`
    );
  },
};

const DURATIONS: ChartDefinition = {
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

const perSecond = (count: number, { intervalMs }: PoolSample) => (count * 1000) / Math.max(1, intervalMs);

const RATES: ChartDefinition = {
  title: 'Acquisitions and timeouts',
  panels: [
    {
      name: 'Acquired per second',
      size: 'medium',
      format: formatRate,
      formatTick: formatCount,
      scaleOf: (samples) =>
        countScale(
          mostOf(samples, (sample) => perSecond(sample.acquired, sample)),
          2,
        ),
      series: [
        {
          ...{ name: 'Acquired', tone: 'used', draw: 'area', form: 'steps' },
          measureOf: (sample) => perSecond(sample.acquired, sample),
        },
      ],
    },
    {
      name: 'Refused per second',
      size: 'medium',
      format: formatRate,
      formatTick: formatCount,
      scaleOf: (samples) =>
        countScale(
          mostOf(samples, (sample) => perSecond(sample.timedOut + sample.gaveUp + sample.failed, sample)),
          2,
        ),
      series: [
        {
          ...{ name: 'Timed out', tone: 'timed-out', draw: 'area', form: 'steps' },
          measureOf: (sample) => perSecond(sample.timedOut, sample),
        },
        {
          ...{ name: 'Gave up', tone: 'gave-up', draw: 'area', form: 'steps' },
          measureOf: (sample) => perSecond(sample.gaveUp, sample),
          baseOf: (sample) => perSecond(sample.timedOut, sample),
        },
        {
          ...{ name: 'Failed', tone: 'failed', draw: 'area', form: 'steps' },
          measureOf: (sample) => perSecond(sample.failed, sample),
          baseOf: (sample) => perSecond(sample.timedOut + sample.gaveUp, sample),
        },
      ],
    },
  ],
  summarise: (samples, minutes, timeZone) => {
    const now = samples.at(-1);
    if (now === undefined) return NOTHING;
    const sum = (count: (sample: PoolSample) => number) =>
      formatCount(samples.reduce((total, sample) => total + count(sample), 0));
    return (
      `${atTime(now, timeZone)} ${formatRate(perSecond(now.acquired, now))} acquired per second. ${inTheLast(minutes)} ` +
      `${sum(({ acquired }) => acquired)} acquired, ${sum(({ timedOut }) => timedOut)} timed out, ` +
      `${sum(({ gaveUp }) => gaveUp)} gave up, ${sum(({ failed }) => failed)} failed.`
    );
  },
};

export const POOL_CHARTS = [CONNECTIONS, DURATIONS, RATES] as const;

/** "0.1 ms", "10 ms", "1 s": a power of ten needs no further digit. */
function formatDecade(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${ms / 1000} s`;
}

const NOTHING = 'No sample yet; the first comes within a second.';

/** The numbers above the charts are of the report, which is up to a second newer. */
function atTime({ atMs }: PoolSample, timeZone: string): string {
  return `At ${formatClock(atMs, timeZone)}:`;
}

function inTheLast(minutes: RangeMinutes): string {
  return minutes === 1 ? 'In the last minute' : `In the last ${minutes} minutes`;
}

function mostOf(samples: readonly PoolSample[], measureOf: (sample: PoolSample) => number): number {
  return samples.reduce((most, sample) => Math.max(most, measureOf(sample)), 0);
}
