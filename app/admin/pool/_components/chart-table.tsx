import { formatClock, formatDuration, formatZone } from '@/lib/display';
import type { PoolSample } from '@/lib/stats';
import type { ChartDefinition } from '../_charts/chart';
import { bandsOf, rowLengthOf, type TableRow, tableRows } from '../_charts/table-rows';
import type { TimeFrame } from '../_charts/time-frame';
import { type Column, DataTable } from './data-table';
import { Disclosure } from './disclosure';

interface ChartTableProps {
  readonly chart: ChartDefinition;
  /** Those of the frame. */
  readonly samples: readonly PoolSample[];
  readonly frame: TimeFrame;
  readonly timeZone: string;
}

/** The numbers behind a chart, newest first; scripts ask the API for each second. */
export function ChartTable({ chart, samples, frame, timeZone }: ChartTableProps) {
  const rows = tableRows(chart, samples, frame);
  const newestAtMs = rows[0]?.atMs;
  if (newestAtMs === undefined) return null;
  const all = chart.panels.flatMap(({ name: panelName, series, format }) =>
    series.map(({ name }) => ({ name, panelName, format })),
  );
  // Both panels of durations have a p50.
  const isShared = (name: string) => all.filter((other) => other.name === name).length > 1;
  const columns: Column<TableRow>[] = [
    {
      head: `Time (${formatZone(newestAtMs, timeZone)})`,
      cell: ({ atMs }) => formatClock(atMs, timeZone),
    },
    ...all.map(({ name, panelName, format }, index) => ({
      head: isShared(name) ? `${panelName.split(' ')[0]} ${name.toLowerCase()}` : name,
      numeric: true,
      cell: ({ values }: TableRow) => {
        const value = values[index];
        return value === undefined ? '–' : format(value);
      },
    })),
    ...bandsOf(chart).map(({ name }, index) => ({
      head: name,
      cell: ({ bands }: TableRow) => (bands[index] ? 'yes' : 'no'),
    })),
  ];
  return (
    <Disclosure
      summary={
        <>
          Show as a table<span className="visually-hidden">: {chart.title}</span>
        </>
      }
    >
      <DataTable
        caption={`${chart.title}: the highest of each ${formatDuration(rowLengthOf(frame)).replace('.0 ', ' ')}, newest first`}
        columns={columns}
        rows={rows}
        keyOf={({ atMs }) => String(atMs)}
      />
    </Disclosure>
  );
}
