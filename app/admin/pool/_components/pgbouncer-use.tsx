import { formatCount, formatDuration } from '@/lib/display';
import type { PoolReport } from '@/lib/runtime';
import { BreakableCode } from './breakable-code';
import { type Column, DataTable } from './data-table';
import { Section } from './section';
import { TimeAgo } from './time-ago';

type Activity = NonNullable<PoolReport['pgbouncer']>;

/** PgBouncer's pools beside ours: what our connections wait for there, ours cannot see. Not there without its console. */
export function PgBouncerUse({
  pgbouncer,
  nowMs,
}: Pick<PoolReport, 'pgbouncer'> & { readonly nowMs: number }) {
  if (pgbouncer === undefined) return null;
  const { readAtMs, failure, version, pools } = pgbouncer;
  return (
    <Section title="PgBouncer">
      {failure === undefined ? (
        <>
          <p>
            {version}, asked <TimeAgo atMs={readAtMs} nowMs={nowMs} />. Its clients are connections of ours
            and of others; its sessions are what PostgreSQL sees of all of them.
          </p>
          <DataTable
            caption="Its pools (SHOW POOLS)"
            columns={COLUMNS}
            rows={pools}
            keyOf={({ database, user }) => `${database} ${user}`}
          />
        </>
      ) : (
        <p>
          Its admin console could not be asked (<code>{failure}</code>),{' '}
          <TimeAgo atMs={readAtMs} nowMs={nowMs} />: look at <code>PGBOUNCER_ADMIN_URL</code> and at{' '}
          <code>admin_users</code> or <code>stats_users</code> of its own settings.
        </p>
      )}
    </Section>
  );
}

const COLUMNS: readonly Column<Activity['pools'][number]>[] = [
  { head: 'Database', cell: ({ database }) => <BreakableCode text={database} /> },
  { head: 'User', cell: ({ user }) => <BreakableCode text={user} /> },
  { head: 'Mode', cell: ({ mode }) => mode },
  { head: 'Clients active', numeric: true, cell: ({ clientsActive }) => formatCount(clientsActive) },
  { head: 'Clients waiting', numeric: true, cell: ({ clientsWaiting }) => formatCount(clientsWaiting) },
  { head: 'Longest wait', numeric: true, cell: ({ maxWaitMs }) => formatDuration(maxWaitMs) },
  { head: 'Sessions in use', numeric: true, cell: ({ serversActive }) => formatCount(serversActive) },
  { head: 'Sessions free', numeric: true, cell: ({ serversIdle }) => formatCount(serversIdle) },
];
