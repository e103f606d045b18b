import { formatDuration } from '@/lib/display';

interface TimeAgoProps {
  readonly atMs: number;
  readonly nowMs: number;
}

/** UTC: the server knows no reader's zone, and the logs of a fleet are read in one. */
const FORMAT = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'medium',
  timeZone: 'UTC',
});

/** The moment with its zone, and how long before this page was made. */
export function TimeAgo({ atMs, nowMs }: TimeAgoProps) {
  const ageMs = Math.max(0, nowMs - atMs);
  return (
    <time dateTime={new Date(atMs).toISOString()}>
      {FORMAT.format(atMs)} UTC, {ageMs < 1000 ? 'just now' : `${formatDuration(ageMs)} ago`}
    </time>
  );
}
