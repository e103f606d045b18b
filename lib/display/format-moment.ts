/** Moments in a zone that is always named: a page is read in one and the logs of a fleet in another. */

const formats = new Map<string, Intl.DateTimeFormat>();

/** "24 Nov 2026, 14:03:22 UTC". @param timeZone an IANA name */
export function formatMoment(atMs: number, timeZone: string): string {
  return formatOf('moment', timeZone, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  }).format(atMs);
}

/** "14:03:22", or "14:03" without seconds; for where the zone is named beside it. */
export function formatClock(atMs: number, timeZone: string, withSeconds = true): string {
  return withSeconds
    ? formatOf('clock', timeZone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(atMs)
    : formatOf('minutes', timeZone, { hour: '2-digit', minute: '2-digit' }).format(atMs);
}

/** "UTC", "GMT+1": as the zone is called at that moment. */
export function formatZone(atMs: number, timeZone: string): string {
  const parts = formatOf('zone', timeZone, { timeZoneName: 'short' }).formatToParts(atMs);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
}

/** Making one costs some hundred times what using it does, and a live page uses them by the hundred each second. */
function formatOf(name: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${name} ${timeZone}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-GB', { ...options, timeZone, hourCycle: 'h23' });
  formats.set(key, format);
  return format;
}
