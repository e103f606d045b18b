import {
  type CallerRow,
  formatCount,
  formatDuration,
  formatShare,
  sumUseMs,
  toCallerRows,
} from '@/lib/display';
import type { PoolMeasurements } from '@/lib/stats';
import { BreakableCode } from './breakable-code';
import split from './callers.module.css';
import { type Column, DataTable } from './data-table';
import styles from './muted.module.css';
import { Section } from './section';

/** Who holds the pool now, and who used it most: by kind of request, and by workspace. */
export function Callers({ labels, workspaces }: Pick<PoolMeasurements, 'labels' | 'workspaces'>) {
  const poolUseMs = sumUseMs(labels);
  return (
    <Section title="Who uses the pool">
      <p className={styles.muted}>
        In use, waiting and oldest are now; the rest is of the last 5 minutes, most use time first. Refused
        are those that were sent away, timed out, gave up or failed.
      </p>
      {labels.length === 0 ? (
        <p>Nobody has asked for a connection since the start.</p>
      ) : (
        <DataTable
          caption="By label"
          columns={columnsFor('Label')}
          rows={toCallerRows(labels, poolUseMs)}
          keyOf={({ name }) => name}
        />
      )}
      {workspaces.length === 0 ? (
        <p className={styles.muted}>No request of a workspace since the start.</p>
      ) : (
        <DataTable
          caption="By workspace"
          columns={columnsFor('Workspace')}
          rows={toCallerRows(workspaces, poolUseMs)}
          keyOf={({ name }) => name}
        />
      )}
    </Section>
  );
}

const duration = (ms: number | undefined) => (ms === undefined ? '–' : formatDuration(ms));

/** "7 (5 sent away, 2 failed)": which kind it was leads to different causes. */
function Refused({ row: { refused, shed, timedOut, gaveUp, failed } }: { readonly row: CallerRow }) {
  const kinds = [
    [shed, 'sent away'],
    [timedOut, 'timed out'],
    [gaveUp, 'gave up'],
    [failed, 'failed'],
  ] as const;
  const said = kinds.filter(([count]) => count > 0).map(([count, kind]) => `${formatCount(count)} ${kind}`);
  if (said.length === 0) return '0';
  return (
    <>
      {formatCount(refused)} <span className={split.split}>({said.join(', ')})</span>
    </>
  );
}

function columnsFor(name: string): readonly Column<CallerRow>[] {
  const numeric = true;
  return [
    { head: name, cell: (row) => <BreakableCode text={row.name} /> },
    { head: 'In use', numeric, cell: ({ inUse }) => formatCount(inUse) },
    { head: 'Waiting', numeric, cell: ({ pending }) => formatCount(pending) },
    { head: 'Oldest', numeric, cell: ({ oldestUseMs }) => duration(oldestUseMs) },
    { head: 'Acquired', numeric, cell: ({ acquired }) => formatCount(acquired) },
    { head: 'Mean wait', numeric, cell: ({ meanWaitMs }) => duration(meanWaitMs) },
    { head: 'Mean use', numeric, cell: ({ meanUseMs }) => duration(meanUseMs) },
    { head: 'Share of use', numeric, cell: ({ useShare }) => formatShare(useShare) },
    { head: 'Refused', numeric, cell: (row) => <Refused row={row} /> },
  ];
}
