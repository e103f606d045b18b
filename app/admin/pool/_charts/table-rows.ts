/**
 * A frame in as many rows as a person reads: the highest of each series in each stretch of it, so that no peak is lost.
 */
import type { PoolSample } from '@/lib/stats';
import type { ChartDefinition } from './pool-charts';
import type { TimeFrame } from './time-frame';

export interface TableRow {
  /** Of its newest sample. */
  readonly atMs: number;
  /** Of each series of each panel, in their order; undefined where there was nothing to measure. */
  readonly values: readonly (number | undefined)[];
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
  return [...stretches.values()]
    .map((stretch) => ({
      atMs: stretch.at(-1)?.atMs ?? 0,
      values: series.map(({ measureOf }) => highestOf(stretch.map(measureOf))),
    }))
    .slice(-ROWS)
    .reverse();
}

function highestOf(values: readonly (number | undefined)[]): number | undefined {
  const measured = values.filter((value) => value !== undefined);
  return measured.length === 0 ? undefined : Math.max(...measured);
}
