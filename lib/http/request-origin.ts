/**
 * Where a request comes from, as far as its headers tell: scheme, address, and whether a browser sent it from
 * another site. Imports nothing, so that the middleware can ask too.
 */

/** What both `Headers` and Next's read-only headers offer. */
export type ReadableHeaders = Pick<Headers, 'get'>;

/** Longest textual IPv6 address; a forged header must not become a long key in memory. */
const ADDRESS_MAX_LENGTH = 45;

/** Next fills in `x-forwarded-proto` itself where no proxy did. */
export function isHttps(headers: ReadableHeaders): boolean {
  return firstOf(headers.get('x-forwarded-proto')) === 'https';
}

/**
 * The address that the nearest proxy saw: the last of `x-forwarded-for`, the only one that the client cannot choose.
 * Without a proxy a client can forge it, so nothing may rest on it alone.
 */
export function clientAddress(headers: ReadableHeaders): string {
  const last = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim();
  return last === undefined || last === '' ? 'unknown' : last.slice(0, ADDRESS_MAX_LENGTH);
}

/**
 * Whether a browser sent this from a page of another origin (cross-site request forgery).
 * Where neither header is there, no browser of the last years sent it, and forgery needs somebody's browser.
 */
export function isCrossOrigin(headers: ReadableHeaders): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site !== 'same-origin' && site !== 'none';
  const origin = headers.get('origin');
  if (origin === null) return false;
  const host = firstOf(headers.get('x-forwarded-host')) ?? headers.get('host');
  // `Origin: null` (a sandboxed frame, a redirect across origins) parses to nothing and counts as foreign.
  return !URL.canParse(origin) || new URL(origin).host !== host;
}

/** Proxies in a row append theirs; the first is the one that the browser spoke to. */
function firstOf(list: string | null): string | undefined {
  const first = list?.split(',')[0]?.trim();
  return first === '' ? undefined : first;
}
