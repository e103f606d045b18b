import { formatDuration } from '@/lib/display';
import type { PoolReport } from '@/lib/runtime';
import { AlertCard } from './alert-card';
import styles from './alerts.module.css';
import { type Column, DataTable } from './data-table';
import { Disclosure } from './disclosure';
import { Section } from './section';
import { TimeAgo } from './time-ago';

type AlertState = PoolReport['alerts'];
type Alert = AlertState['active'][number];

interface AlertsProps {
  readonly alerts: AlertState;
  readonly nowMs: number;
}

/** Firing ones first and whole; what may come of the pending ones in a line; what was, behind a word. */
export function Alerts({ alerts: { active, history }, nowMs }: AlertsProps) {
  const inState = (wanted: Alert['state']) => active.filter(({ state }) => state === wanted);
  const firing = inState('firing');
  const pending = inState('pending');
  return (
    <Section title="Alerts">
      {firing.length === 0 && <p>No alert is firing.</p>}
      {firing.map((alert) => (
        <AlertCard key={alert.id} alert={alert} nowMs={nowMs} />
      ))}
      {pending.length > 0 && (
        <ul className={styles.pending}>
          {pending.map(({ id, sentence, pendingSinceMs }) => (
            <li key={id}>
              <span className={styles.state}>Pending</span> {sentence}{' '}
              <span className={styles.since}>For {formatDuration(Math.max(0, nowMs - pendingSinceMs))}.</span>
            </li>
          ))}
        </ul>
      )}
      {history.length > 0 && (
        <Disclosure summary={`Resolved since the start: ${history.length}`}>
          <DataTable
            caption="Resolved alerts, newest first"
            hideCaption
            columns={historyColumns(nowMs)}
            rows={history}
            keyOf={({ id }) => id}
          />
        </Disclosure>
      )}
    </Section>
  );
}

function historyColumns(nowMs: number): readonly Column<Alert>[] {
  return [
    { head: 'Alert', cell: ({ sentence }) => sentence },
    { head: 'Severity', cell: ({ severity }) => severity },
    {
      head: 'Fired',
      cell: ({ firedAtMs }) => (firedAtMs === undefined ? '–' : <TimeAgo atMs={firedAtMs} nowMs={nowMs} />),
    },
    {
      head: 'Lasted',
      numeric: true,
      cell: ({ firedAtMs, resolvedAtMs }) =>
        firedAtMs === undefined || resolvedAtMs === undefined
          ? '–'
          : formatDuration(resolvedAtMs - firedAtMs),
    },
  ];
}
