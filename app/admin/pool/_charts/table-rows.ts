/**
 * A frame in as many rows as a person reads: the highest of each series in each stretch of it, so that no peak is lost.
 */
import type { PoolSample } from '@/lib/stats';
import type { Band, ChartDefinition } from './chart';
import type { TimeFrame } from './time-frame';

export interface TableRow {
  /** Of its newest sample. */
  readonly atMs: number;
  /** Of each series of each panel, in their order; undefined where there was nothing to measure. */
  readonly values: readonly (number | undefined)[];
  /** Of each band of the chart, whether it was so at any time of the stretch. */
  readonly bands: readonly boolean[];
}

const ROWS = 30;

export function rowLengthOf({ fromMs, toMs }: TimeFrame): number {
  return (toMs - fromMs) / ROWS;
}

/** @param samples oldest first. @returns newest first */
export function tableRows(
  chart: ChartDefinition,
  samples: readonly PoolSample[],
  frame: TimeFrame,
): readonly TableRow[] {
  const lengthMs = rowLengthOf(frame);
  // Stretches of the clock and not of the frame, which moves: a row that is over does not change.
  const stretches = new Map<number, PoolSample[]>();
  for (const sample of samples) {
    const stretch = Math.floor(sample.atMs / lengthMs);
    stretches.set(stretch, [...(stretches.get(stretch) ?? []), sample]);
  }
  const series = chart.panels.flatMap((panel) => panel.series);
  const bands = bandsOf(chart);
  return [...stretches.values()]
    .map((stretch) => ({
      atMs: stretch.at(-1)?.atMs ?? 0,
      values: series.map(({ measureOf }) => highestOf(stretch.map(measureOf))),
      bands: bands.map(({ isSo }) => stretch.some(isSo)),
    }))
    .slice(-ROWS)
    .reverse();
}

/** Each once, though several panels show it. */
export function bandsOf({ panels }: ChartDefinition): readonly Band[] {
  return [...new Set(panels.flatMap(({ band }) => (band === undefined ? [] : [band])))];
}

function highestOf(values: readonly (number | undefined)[]): number | undefined {
  const measured = values.filter((value) => value !== undefined);
  return measured.length === 0 ? undefined : Math.max(...measured);
}
