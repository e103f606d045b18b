import { formatCount, formatDuration } from '@/lib/display';
import type { OpenTransaction, ServerActivity, SessionGroup } from '@/lib/stats';
import { BreakableCode } from './breakable-code';
import { type Column, DataTable } from './data-table';
import styles from './facts.module.css';

/** Who is connected to the server and what they do, and which transaction has been open for longest. */
export function ServerSessions({ server }: { readonly server: ServerActivity }) {
  const { oldestTransaction, oldestIdleInTransaction, byApplication } = server;
  return (
    <>
      <dl className={styles.facts}>
        <dt>Oldest transaction</dt>
        <dd>{describe(oldestTransaction, 'open for')}</dd>
        <dt>Oldest idle in transaction</dt>
        <dd>{describe(oldestIdleInTransaction, 'idle for')}</dd>
      </dl>
      <DataTable
        caption="Sessions by application and state"
        columns={COLUMNS}
        rows={byApplication}
        keyOf={({ applicationName, state }) => `${applicationName} ${state}`}
      />
    </>
  );
}

function describe(transaction: OpenTransaction | undefined, verb: string) {
  if (transaction === undefined) return 'none';
  const { applicationName, state, ageMs } = transaction;
  return (
    <>
      {verb} {formatDuration(ageMs)} by <BreakableCode text={nameOf(applicationName)} /> ({state})
    </>
  );
}

const COLUMNS: readonly Column<SessionGroup>[] = [
  { head: 'Application', cell: ({ applicationName }) => <BreakableCode text={nameOf(applicationName)} /> },
  { head: 'State', cell: ({ state }) => state },
  { head: 'Sessions', numeric: true, cell: ({ sessions }) => formatCount(sessions) },
];

function nameOf(applicationName: string): string {
  return applicationName === '' ? 'no name' : applicationName;
}
