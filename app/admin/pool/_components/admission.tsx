import {
  describeAdmission,
  formatCount,
  formatDuration,
  formatShare,
  SHED_NAMES,
  shedSince,
  totalShed,
} from '@/lib/display';
import {
  type AdmissionState,
  type PoolMeasurements,
  type PoolSample,
  SHED_REASONS,
  type ShedCounts,
} from '@/lib/stats';
import { DataTable } from './data-table';
import styles from './muted.module.css';
import { type NamedNumber, NumberList } from './number-list';
import { Section } from './section';

interface AdmissionProps {
  readonly measurements: PoolMeasurements;
  readonly samples: readonly PoolSample[];
  readonly nowMs: number;
}

const MINUTE_MS = 60_000;

/** What the gate before the pool does and why, then who waits for it and whom it sent away. */
export function Admission({ measurements, samples, nowMs }: AdmissionProps) {
  const { admission, totals } = measurements.snapshot;
  const minute = samples.filter(({ atMs }) => atMs > nowMs - MINUTE_MS);
  const shedInMinute = shedSince(minute, 0);
  return (
    <Section title="Admission">
      <p>{describeAdmission(admission, nowMs, totalShed(shedInMinute))}</p>
      <NumberList numbers={numbersOf(admission, minute)} />
      {totalShed(totals.shed) === 0 ? (
        <p className={styles.muted}>Nobody has been sent away since the start.</p>
      ) : (
        <DataTable
          caption="Sent away, by reason"
          columns={[
            { head: 'Reason', cell: ({ name }) => name },
            { head: 'Last minute', numeric: true, cell: ({ inMinute }) => formatCount(inMinute) },
            { head: 'Since the start', numeric: true, cell: ({ sinceStart }) => formatCount(sinceStart) },
          ]}
          rows={rowsOf(shedInMinute, totals.shed)}
          keyOf={({ name }) => name}
        />
      )}
    </Section>
  );
}

function numbersOf(admission: AdmissionState, minute: readonly PoolSample[]): readonly NamedNumber[] {
  const { waiting, workspacesWaiting, predictedWaitMs, meanUseMs, standingSinceMs, order } = admission;
  const { backgroundInUse, backgroundLimit } = admission;
  return [
    { name: 'Requests waiting', value: formatCount(waiting.interactive), alarming: waiting.interactive > 0 },
    { name: 'Background waiting', value: formatCount(waiting.background) },
    { name: 'Checks waiting', value: formatCount(waiting.probe) },
    { name: 'Workspaces waiting', value: formatCount(workspacesWaiting) },
    {
      name: 'Predicted wait',
      value: formatDuration(predictedWaitMs),
      alarming: standingSinceMs !== undefined,
    },
    { name: 'Mean use', value: meanUseMs === undefined ? 'none' : formatDuration(meanUseMs) },
    { name: 'Served first', value: order === 'oldest-first' ? 'oldest' : 'newest' },
    { name: 'Background holds', value: `${backgroundInUse} of ${backgroundLimit}` },
    { name: 'Had to wait', value: shareQueued(minute) },
  ];
}

/** Of those who asked in the last minute and know what became of it. */
function shareQueued(minute: readonly PoolSample[]): string {
  const sum = (read: (sample: PoolSample) => number) => minute.reduce((all, sample) => all + read(sample), 0);
  const asked = sum(
    ({ acquired, timedOut, gaveUp, failed, shed }) => acquired + timedOut + gaveUp + failed + totalShed(shed),
  );
  return asked === 0 ? 'none' : formatShare(Math.min(1, sum(({ queued }) => queued) / asked));
}

interface ShedRow {
  readonly name: string;
  readonly inMinute: number;
  readonly sinceStart: number;
}

function rowsOf(inMinute: ShedCounts, sinceStart: ShedCounts): readonly ShedRow[] {
  return [
    ...SHED_REASONS.map((reason) => ({
      name: SHED_NAMES[reason],
      inMinute: inMinute[reason],
      sinceStart: sinceStart[reason],
    })),
    { name: 'All', inMinute: totalShed(inMinute), sinceStart: totalShed(sinceStart) },
  ];
}
