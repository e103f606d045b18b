import { formatClock, formatZone } from '@/lib/display';
import type { PoolSample } from '@/lib/stats';
import type { ChartDefinition } from '../_charts/pool-charts';
import { type Column, DataTable } from './data-table';
import { Disclosure } from './disclosure';

interface ChartTableProps {
  readonly chart: ChartDefinition;
  readonly samples: readonly PoolSample[];
  readonly timeZone: string;
}

/** Half a minute is what a person reads; scripts ask the API. */
const ROWS = 30;

/** The numbers behind a chart, newest first. */
export function ChartTable({ chart, samples, timeZone }: ChartTableProps) {
  const rows = samples.slice(-ROWS).reverse();
  const newestAtMs = rows[0]?.atMs;
  if (newestAtMs === undefined) return null;
  const manyPanels = chart.panels.length > 1;
  const columns: Column<PoolSample>[] = [
    {
      head: `Time (${formatZone(newestAtMs, timeZone)})`,
      cell: ({ atMs }) => formatClock(atMs, timeZone),
    },
    ...chart.panels.flatMap(({ name: panelName, series, format }) =>
      series.map(({ name, measureOf }) => ({
        // Both panels of durations have a p50.
        head: /^p\d+$/.test(name) && manyPanels ? `${panelName.split(' ')[0]} ${name}` : name,
        numeric: true,
        cell: (sample: PoolSample) => {
          const value = measureOf(sample);
          return value === undefined ? '–' : format(value);
        },
      })),
    ),
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
        caption={`${chart.title}: the newest ${rows.length} samples, newest first`}
        columns={columns}
        rows={rows}
        keyOf={({ atMs }) => String(atMs)}
      />
    </Disclosure>
  );
}
