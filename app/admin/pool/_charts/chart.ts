/** What a chart is made of: its panels, series, words and numbers. */
import type { PoolSample, ShedReason } from '@/lib/stats';
import type { Scale } from './scale';
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
  | 'failed'
  | ShedReason;

export interface SeriesDefinition extends Trace {
  readonly name: string;
  readonly tone: Tone;
  readonly draw: 'area' | 'line';
}

/** Stretches of time in which something was so, behind the traces over the whole height. */
export interface Band {
  readonly name: string;
  readonly isSo: (sample: PoolSample) => boolean;
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
  readonly band?: Band;
}

export interface ChartDefinition {
  readonly title: string;
  readonly panels: readonly PanelDefinition[];
  /** What it shows, in words, for those who do not see it. @param samples of the last `minutes` and of no more */
  readonly summarise: (samples: readonly PoolSample[], minutes: RangeMinutes, timeZone: string) => string;
}
