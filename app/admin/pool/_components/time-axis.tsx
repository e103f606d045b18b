import { formatClock, formatZone } from '@/lib/display';
import { type RangeMinutes, ratioOf, type TimeFrame } from '../_charts/time-frame';
import styles from './time-axis.module.css';

interface TimeAxisProps {
  readonly frame: TimeFrame;
  readonly ticks: readonly number[];
  readonly minutes: RangeMinutes;
  readonly timeZone: string;
  /** Takes the place of the ticks. */
  readonly pointedAtMs: number | undefined;
}

/** Nearer to an edge than this a label would be cut. */
const EDGE = 0.06;

/** Below all panels of a chart, with the zone under their axes. */
export function TimeAxis({ frame, ticks, minutes, timeZone, pointedAtMs }: TimeAxisProps) {
  const withSeconds = minutes === 1 || pointedAtMs !== undefined;
  const labels = (pointedAtMs === undefined ? ticks : [pointedAtMs])
    .map((atMs) => ({ atMs, ratio: ratioOf(frame, atMs) }))
    .filter(({ ratio }) => pointedAtMs !== undefined || (ratio > EDGE && ratio < 1 - EDGE));
  return (
    <div className={styles.axis}>
      <span className={styles.zone}>{formatZone(frame.toMs, timeZone)}</span>
      <svg className={styles.labels} aria-hidden="true">
        {labels.map(({ atMs, ratio }) => (
          <text
            key={atMs}
            className={pointedAtMs === undefined ? undefined : styles.pointed}
            x={`${Math.round(Math.min(1 - EDGE, Math.max(EDGE, ratio)) * 10_000) / 100}%`}
            y="11"
          >
            {formatClock(atMs, timeZone, withSeconds)}
          </text>
        ))}
      </svg>
    </div>
  );
}
