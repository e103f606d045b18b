/** What the three charts show: their panels, series, words and numbers. */
import { formatCount, formatDuration, formatRate } from '@/lib/display';
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
  /** What it shows, in one sentence, for those who do not see it. */
  readonly summarise: (samples: readonly PoolSample[], minutes: RangeMinutes) => string;
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
      name: 'Callers that wait',
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
          name: 'Pending',
          tone: 'waiting',
          draw: 'area',
          form: 'steps',
          measureOf: ({ pending }) => pending,
        },
        {
          name: 'Most pending',
          tone: 'most',
          draw: 'line',
          form: 'steps',
          measureOf: ({ pendingMax }) => pendingMax,
        },
      ],
    },
  ],
  summarise: (samples, minutes) => {
    const now = samples.at(-1);
    if (now === undefined) return NOTHING;
    const most = mostOf(samples, ({ inUseMax }) => inUseMax);
    const pending = mostOf(samples, ({ pendingMax }) => pendingMax);
    return `Now ${now.inUse} of ${now.limit} in use, ${now.idle} idle, ${now.pending} pending. ${inTheLast(minutes)} at most ${most} in use and ${pending} pending.`;
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
    scaleOf: (samples) =>
      durationScale(mostOf(samples, ({ wait, use }) => Math.max(wait.p99Ms ?? 0, use.p99Ms ?? 0))),
    series: (['p50', 'p95', 'p99'] as const).map((name) => ({
      ...{ name, tone: name, draw: 'line', form: 'slopes' },
      measureOf: (sample) => sample[measure][`${name}Ms`],
    })),
  })),
  summarise: (samples, minutes) => {
    const now = samples.at(-1);
    if (now === undefined) return NOTHING;
    const say = (measure: 'wait' | 'use') => {
      const nowMs = now[measure].p95Ms;
      const mostMs = mostOf(samples, (sample) => sample[measure].p95Ms ?? 0);
      const most = `${inTheLast(minutes).toLowerCase()} at most ${formatDuration(mostMs)}`;
      return nowMs === undefined
        ? `Nothing to measure a ${measure} by in the last 10 s; the p95 was ${most}.`
        : `The p95 ${measure} is ${formatDuration(nowMs)} now, ${most}.`;
    };
    return `${say('wait')} ${say('use')}`;
  },
};

const perSecond = (count: number, { intervalMs }: PoolSample) => (count * 1000) / Math.max(1, intervalMs);

const RATES: ChartDefinition = {
  title: 'Acquisitions and timeouts',
  panels: [
    {
      name: 'Acquired a second',
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
      name: 'Turned away a second',
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
  summarise: (samples, minutes) => {
    const now = samples.at(-1);
    if (now === undefined) return NOTHING;
    const sum = (count: (sample: PoolSample) => number) =>
      formatCount(samples.reduce((total, sample) => total + count(sample), 0));
    return (
      `Now ${formatRate(perSecond(now.acquired, now))} acquired a second. ${inTheLast(minutes)} ` +
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

function inTheLast(minutes: RangeMinutes): string {
  return minutes === 1 ? 'In the last minute' : `In the last ${minutes} minutes`;
}

function mostOf(samples: readonly PoolSample[], measureOf: (sample: PoolSample) => number): number {
  return samples.reduce((most, sample) => Math.max(most, measureOf(sample)), 0);
}
