import { formatCount, formatDuration } from '@/lib/display';
import type { QueryUsage } from '@/lib/stats';
import { type Column, DataTable } from './data-table';
import { Disclosure } from './disclosure';
import styles from './muted.module.css';
import { Section } from './section';

/** Those that take most of the time are the first to look at. */
const SHOWN_AT_FIRST = 8;

export function Queries({ queries }: { readonly queries: readonly QueryUsage[] }) {
  const sorted = queries.toSorted((a, b) => b.duration.sumMs - a.duration.sumMs);
  const rest = sorted.slice(SHOWN_AT_FIRST);
  return (
    <Section title="Queries">
      {sorted.length === 0 ? (
        <p>No query since the start.</p>
      ) : (
        <>
          <p className={styles.muted}>Since the start, most time first; without the wait for a connection.</p>
          <QueryTable caption="Queries by model and operation" queries={sorted.slice(0, SHOWN_AT_FIRST)} />
        </>
      )}
      {rest.length > 0 && (
        <Disclosure summary={`Show ${rest.length} more`}>
          <QueryTable caption="More queries by model and operation" queries={rest} />
        </Disclosure>
      )}
    </Section>
  );
}

interface QueryTableProps {
  readonly caption: string;
  readonly queries: readonly QueryUsage[];
}

function QueryTable({ caption, queries }: QueryTableProps) {
  return <DataTable caption={caption} hideCaption columns={COLUMNS} rows={queries} keyOf={nameOf} />;
}

const duration = (ms: number | undefined) => (ms === undefined ? '–' : formatDuration(ms));

const COLUMNS: readonly Column<QueryUsage>[] = [
  { head: 'Query', cell: (query) => <code>{nameOf(query)}</code> },
  { head: 'Count', numeric: true, cell: ({ duration: { count } }) => formatCount(count) },
  { head: 'Failed', numeric: true, cell: ({ failed }) => formatCount(failed) },
  { head: 'p50', numeric: true, cell: ({ duration: { p50Ms } }) => duration(p50Ms) },
  { head: 'p95', numeric: true, cell: ({ duration: { p95Ms } }) => duration(p95Ms) },
  { head: 'p99', numeric: true, cell: ({ duration: { p99Ms } }) => duration(p99Ms) },
  { head: 'Max', numeric: true, cell: ({ duration: { maxMs } }) => duration(maxMs) },
  { head: 'Total', numeric: true, cell: ({ duration: { sumMs } }) => formatDuration(sumMs) },
];

/** `contentItem.findMany`, or the statement's kind alone. */
function nameOf({ model, operation }: QueryUsage): string {
  return model === undefined ? operation : `${model}.${operation}`;
}
