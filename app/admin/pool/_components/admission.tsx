import { describeAdmission, formatCount, SHED_NAMES, shedSince, totalShed } from '@/lib/display';
import { type PoolMeasurements, type PoolSample, SHED_REASONS, type ShedCounts } from '@/lib/stats';
import { admissionNumbers } from './admission-numbers';
import { DataTable } from './data-table';
import styles from './muted.module.css';
import { NumberList } from './number-list';
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
      <NumberList numbers={admissionNumbers(measurements.snapshot, minute)} />
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
