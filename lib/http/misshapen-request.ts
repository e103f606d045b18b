/**
 * Requests that nothing here is for, told before Next sees them: it answers some with 500 and a stack in the log, others
 * with a page or with a redirect to wherever the request says (next@16.4.6). Refuses methods that no route has, changes
 * of a page, which has none, and targets that are no path or whose escapes are no UTF-8.
 */
import type { IncomingMessage } from 'node:http';

export type Misshape = 'MALFORMED_URL' | 'METHOD_NOT_ALLOWED';

const PAGE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** Of all routes together. */
const METHODS: readonly string[] = [...PAGE_METHODS, 'POST', 'PUT', 'PATCH', 'DELETE'];

/** A target as a client sends it to a proxy (RFC 9112, 3.2.2), which a server has to take as well. */
const AUTHORITY = /^https?:\/\/[^/?#]*/i;

export function findMisshape({ method = '', url = '' }: IncomingMessage): Misshape | undefined {
  if (!url.startsWith('/') || !isDecodable(url.split('?', 1)[0] ?? '')) return 'MALFORMED_URL';
  return methodsOf(url).includes(method) ? undefined : 'METHOD_NOT_ALLOWED';
}

/** @returns those that a resource of this kind may have */
export function methodsOf(url: string): readonly string[] {
  return url.startsWith('/api/') ? METHODS : PAGE_METHODS;
}

/** Takes away whose server the client means: it is this one that was asked. */
export function toOriginForm(request: IncomingMessage): void {
  const { url = '' } = request;
  if (!AUTHORITY.test(url)) return;
  const rest = url.replace(AUTHORITY, '');
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
