/** The id that an answer and its line in the log share. Imports nothing, so that the middleware can ask too. */
import type { ReadableHeaders } from './request-origin';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An id that somebody before us gave (a proxy's, say) is kept when it is a UUID, so that logs meet. */
export function readRequestId(headers: ReadableHeaders): string {
  const given = headers.get('x-request-id') ?? '';
  return UUID.test(given) ? given.toLowerCase() : crypto.randomUUID();
}
