import { formatCount, totalShed } from '@/lib/display';
import { CLOSE_REASONS, type PoolMeasurements } from '@/lib/stats';
import styles from './muted.module.css';
import { NumberList } from './number-list';
import { Section } from './section';
import { TimeAgo } from './time-ago';

interface SinceStartProps {
  readonly measurements: PoolMeasurements;
  readonly instance: string;
  readonly nowMs: number;
}

/** The counters that never fall: what metrics export, for the person who has no dashboard at hand. */
export function SinceStart({ measurements, instance, nowMs }: SinceStartProps) {
  const { totals } = measurements.snapshot;
  const { acquired, released, queued, timedOut, gaveUp, failed, opened, closed, leaked } = totals;
  const shed = totalShed(totals.shed);
  return (
    <Section title="Since the start">
      <p>
        <code>{instance}</code>, counting since <TimeAgo atMs={measurements.sinceMs} nowMs={nowMs} />.
      </p>
      <NumberList
        numbers={[
          { name: 'Acquired', value: formatCount(acquired) },
          { name: 'Released', value: formatCount(released) },
          { name: 'Had to wait', value: formatCount(queued) },
          { name: 'Sent away', value: formatCount(shed), alarming: shed > 0 },
          { name: 'Timed out', value: formatCount(timedOut), alarming: timedOut > 0 },
          { name: 'Gave up', value: formatCount(gaveUp), alarming: gaveUp > 0 },
          { name: 'Failed', value: formatCount(failed), alarming: failed > 0 },
          { name: 'Leaked', value: formatCount(leaked), alarming: leaked > 0 },
          { name: 'Opened', value: formatCount(opened) },
          {
            name: 'Closed',
            value: formatCount(CLOSE_REASONS.reduce((sum, reason) => sum + closed[reason], 0)),
          },
        ]}
      />
      <p className={styles.muted}>
        Closed by reason:{' '}
        {CLOSE_REASONS.map((reason) => `${formatCount(closed[reason])} ${reason}`).join(', ')}.
      </p>
    </Section>
  );
}
