/** Readers sit in every time zone and the server in one, so the zone is always UTC, and said. */
const FORMATS = {
  date: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }),
  'date-and-time': new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'UTC',
    timeZoneName: 'short',
  }),
};

interface InstantProps {
  readonly at: Date;
  readonly form: keyof typeof FORMATS;
}

export function Instant({ at, form }: InstantProps) {
  const iso = at.toISOString();
  return (
    <time dateTime={iso} title={iso}>
      {FORMATS[form].format(at)}
    </time>
  );
}
