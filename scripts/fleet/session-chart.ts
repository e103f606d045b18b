/** PostgreSQL's sessions over time in text: a column a second, marks where an instance was replaced. */
import type { SessionSample } from '../loadtest/result';

const EIGHTHS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const ROWS = 5;
const MARK = '▲';

/**
 * @param marksAtMs moments beneath the chart
 * @param width columns at most; where there are more seconds, a column is the most of several
 */
export function renderSessionChart(
  samples: readonly SessionSample[],
  marksAtMs: readonly number[],
  width: number,
): readonly string[] {
  const [first] = samples;
  if (first === undefined) return [];
  const perColumn = Math.ceil(samples.length / width);
  const columns = Array.from({ length: Math.ceil(samples.length / perColumn) }, (_, index) =>
    samples.slice(index * perColumn, (index + 1) * perColumn),
  );
  const heights = columns.map((column) => Math.max(...column.map(({ sessions }) => sessions)));
  const top = Math.max(1, ...heights);
  const labelWidth = String(top).length;
  const rows = Array.from({ length: ROWS }, (_, index) => {
    const row = ROWS - 1 - index;
    const label = index === 0 ? String(top) : row === 0 ? '0' : '';
    const bars = heights.map((height) => {
      const eighths = Math.round((height / top) * ROWS * 8) - row * 8;
      return EIGHTHS[Math.min(8, Math.max(0, eighths))];
    });
    return `${label.padStart(labelWidth)} │${bars.join('')}`.trimEnd();
  });
  const isMarked = (column: readonly SessionSample[]) =>
    marksAtMs.some((atMs) =>
      column.some((sample) => atMs <= sample.atMs && atMs > sample.atMs - sample.intervalMs),
    );
  const marks = columns.map((column) => (isMarked(column) ? MARK : '─')).join('');
  return [...rows, `${' '.repeat(labelWidth)} └${marks}`];
}
