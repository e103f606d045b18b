/**
 * Whether this process is a Vercel function: frozen between requests, with every timer in it. Asked as
 * `attachDatabasePool` asks (@vercel/functions@3.9); a build has no region.
 */
export function isFunction(): boolean {
  const { VERCEL_URL, VERCEL_REGION } = process.env;
  return Boolean(VERCEL_URL && VERCEL_REGION);
}
