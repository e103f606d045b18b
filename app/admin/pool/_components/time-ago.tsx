import { formatDuration, formatMoment } from '@/lib/display';
import { useTimeZone } from './use-time-zone';

interface TimeAgoProps {
  readonly atMs: number;
  readonly nowMs: number;
}

/** The moment with its zone, and how long before now. */
export function TimeAgo({ atMs, nowMs }: TimeAgoProps) {
  const timeZone = useTimeZone();
  const ageMs = Math.max(0, nowMs - atMs);
  return (
    <time dateTime={new Date(atMs).toISOString()}>
      {formatMoment(atMs, timeZone)}, {ageMs < 1000 ? 'just now' : `${formatDuration(ageMs)} ago`}
    </time>
  );
}
