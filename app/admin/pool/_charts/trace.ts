/**
 * From samples to the path of an SVG, in a square of 1,000 by 1,000 that is stretched to the panel.
 * Refuses to join what no sample joins: a gap stays a gap, and is neither a line nor a zero.
 */
import type { PoolSample } from '@/lib/stats';
import type { Scale } from './scale';
import { ratioOf, type TimeFrame } from './time-frame';

/** Samples come once a second; after this long without one nobody knows what was. */
export const GAP_MS = 2_500;

export const SQUARE = 1_000;

/** Anything that was measured over a stretch of time. */
export type Moment = Pick<PoolSample, 'atMs' | 'intervalMs'>;

export interface Trace<Sample extends Moment = PoolSample> {
  /** Undefined where there was nothing to measure. */
  readonly measureOf: (sample: Sample) => number | undefined;
  /** Where it is stacked on another; without it on 0. */
  readonly baseOf?: (sample: Sample) => number;
  /** `steps`: a count, which holds through its second. `slopes`: a measure of more than one second. */
  readonly form: 'steps' | 'slopes';
}

/** Samples that follow each other and have a value. */
export function splitAtGaps<Sample extends Moment>(
  samples: readonly Sample[],
  measureOf: Trace<Sample>['measureOf'],
): readonly (readonly Sample[])[] {
  const pieces: Sample[][] = [];
  let last: Sample | undefined;
  for (const sample of samples) {
    if (measureOf(sample) === undefined) {
      last = undefined;
      continue;
    }
    if (last === undefined || sample.atMs - last.atMs > GAP_MS) pieces.push([]);
    pieces.at(-1)?.push(sample);
    last = sample;
  }
  return pieces;
}

export function linePath<Sample extends Moment>(
  samples: readonly Sample[],
  trace: Trace<Sample>,
  frame: TimeFrame,
  scale: Scale,
): string {
  return splitAtGaps(samples, trace.measureOf)
    .map((piece) => `M${points(piece, trace.measureOf, trace.form, frame, scale).join('L')}`)
    .join('');
}

export function areaPath<Sample extends Moment>(
  samples: readonly Sample[],
  trace: Trace<Sample>,
  frame: TimeFrame,
  scale: Scale,
): string {
  const baseOf = trace.baseOf ?? (() => 0);
  const topOf = (sample: Sample) => baseOf(sample) + (trace.measureOf(sample) ?? 0);
  return splitAtGaps(samples, trace.measureOf)
    .map((piece) => {
      const upper = points(piece, topOf, trace.form, frame, scale);
      const lower = points(piece, baseOf, trace.form, frame, scale).reverse();
      return `M${upper.join('L')}L${lower.join('L')}Z`;
    })
    .join('');
}

function points<Sample extends Moment>(
  piece: readonly Sample[],
  measureOf: Trace<Sample>['measureOf'],
  form: Trace['form'],
  frame: TimeFrame,
  scale: Scale,
): string[] {
  let fromMs: number | undefined;
  return piece.flatMap((sample) => {
    const y = round(SQUARE * (1 - scale.heightOf(measureOf(sample) ?? 0)));
    // The first begins with the second that it stands for, so that one alone can be seen.
    const beginMs = fromMs ?? sample.atMs - Math.min(sample.intervalMs, GAP_MS);
    const starts = form === 'steps' || fromMs === undefined;
    fromMs = sample.atMs;
    const end = `${xOf(frame, sample.atMs)} ${y}`;
    return starts ? [`${xOf(frame, beginMs)} ${y}`, end] : [end];
  });
}

function xOf(frame: TimeFrame, atMs: number): number {
  return round(SQUARE * ratioOf(frame, atMs));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
