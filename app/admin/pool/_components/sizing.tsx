import { formatCount, formatDuration, formatRate, formatShare } from '@/lib/display';
import type { LimitRow, PoolSizing } from '@/lib/sizing';
import { type Column, DataTable } from './data-table';
import styles from './muted.module.css';
import { Section } from './section';
import sizes from './sizing.module.css';

/** Whether the limit is the right one, and what another one would mean; as sure as the data allows. */
export function Sizing({ sizing }: { readonly sizing: PoolSizing }) {
  const { advice, sureness, rows, target, traffic } = sizing;
  return (
    <Section title="Size">
      <ul className={sizes.advice}>
        {advice.map(({ sentence }) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <p className={styles.muted}>{sureness.sentence}</p>
      {rows.length > 0 && (
        <>
          <p className={styles.muted}>
            What the last minutes’ {formatRate(traffic.arrivalsPerSecond)} callers a second, holding a
            connection for {formatDuration(traffic.meanUseMs)} on average, would wait at other limits. A limit
            is enough where p95 is at most {formatDuration(target.p95WaitMs)} and no more than{' '}
            {formatShare(target.utilizationRatio)} are in use.
          </p>
          <DataTable
            caption="Waits at other limits"
            columns={COLUMNS}
            rows={rows}
            keyOf={({ limit }) => String(limit)}
          />
        </>
      )}
    </Section>
  );
}

const numeric = true;

const COLUMNS: readonly Column<LimitRow>[] = [
  { head: 'Limit', cell: (row) => <Limit row={row} /> },
  { head: 'In use', numeric, cell: ({ utilizationRatio }) => formatShare(utilizationRatio) },
  { head: 'Mean wait', numeric, cell: ({ wait }) => duration(wait?.meanMs) },
  { head: 'p95 wait', numeric, cell: ({ wait }) => duration(wait?.p95Ms) },
  { head: 'p99 wait', numeric, cell: ({ wait }) => duration(wait?.p99Ms) },
  { head: 'Enough', numeric, cell: ({ meetsTarget }) => (meetsTarget ? 'yes' : 'no') },
  {
    head: 'Instances that fit during a deploy',
    numeric,
    cell: ({ instancesThatFit }) => (instancesThatFit === undefined ? '–' : formatCount(instancesThatFit)),
  },
];

const duration = (ms: number | undefined) => (ms === undefined ? 'saturated' : formatDuration(ms));

/** Marked in words, which a screen reader says as well. */
function Limit({ row: { limit, isToday } }: { readonly row: LimitRow }) {
  return isToday ? <strong>{formatCount(limit)} (today)</strong> : formatCount(limit);
}
