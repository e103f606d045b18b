import { useHydrated } from './use-hydrated';

let zone: string | undefined;

/** The server knows no reader's zone, so the page begins in UTC and goes over to the browser's. */
export function useTimeZone(): string {
  return useHydrated() ? readZone() : 'UTC';
}

function readZone(): string {
  zone ??= new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone;
}
