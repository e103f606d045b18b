/**
 * Requests that nothing here is for, told before Next sees them: it answers some with 500 and a stack in the log, others
 * with a page or with a redirect to wherever the request says (next@16.4.6). Refuses methods that no route has, changes
 * of a page, which has none, bodies where Next would read all of them before anybody asks for one, targets that are no
 * path or whose escapes are no UTF-8, and a page's state that is none.
 */
import type { IncomingMessage } from 'node:http';
// Its own check, which it makes once more where a failure is a 500; no other one would be the same.
import { parseAndValidateFlightRouterState } from 'next/dist/server/app-render/parse-and-validate-flight-router-state';

export type Misshape = 'MALFORMED_URL' | 'METHOD_NOT_ALLOWED' | 'BODY_TOO_LARGE' | 'BAD_HEADER';

/** By which a page tells Next's client what it shows already. */
export const ROUTER_STATE_HEADER = 'next-router-state-tree';

const PAGE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** Of all routes together. */
const METHODS: readonly string[] = [...PAGE_METHODS, 'POST', 'PUT', 'PATCH', 'DELETE'];

/** A target as a client sends it to a proxy (RFC 9112, 3.2.2), which a server has to take as well. */
const AUTHORITY = /^https?:\/\/[^/?#]*/i;

export function findMisshape({ method = '', url = '', headers }: IncomingMessage): Misshape | undefined {
  if (!url.startsWith('/') || !passes(() => [decodeURIComponent(url.split('?', 1)[0] ?? ''), pathOf(url)])) {
    return 'MALFORMED_URL';
  }
  if (!methodsOf(url).includes(method)) return 'METHOD_NOT_ALLOWED';
  // Left of those whose body its middleware reads to the end, 10 MiB of it in memory.
  if (method === 'OPTIONS' && hasBody(headers)) return 'BODY_TOO_LARGE';
  const state = headers[ROUTER_STATE_HEADER];
  if (state === undefined || passes(() => parseAndValidateFlightRouterState(state))) return undefined;
  return 'BAD_HEADER';
}

/** Next's own reading of a target, without which `/api/../w/acme` would be no page. */
const pathOf = (url: string) => new URL(`http://n${url}`).pathname;

/** Of the admin's, those that are sent to. */
const ADMIN_WRITES = /^\/api\/admin\/(sign-in|sign-out|pool\/(resize|evict|prewarm))$/;

/** @returns those that a resource of this kind may have */
export function methodsOf(url: string): readonly string[] {
  const path = pathOf(url);
  const isRead = /^\/api\/admin(\/|$)/.test(path) && !ADMIN_WRITES.test(path);
  return path.startsWith('/api/') && !isRead ? METHODS : PAGE_METHODS;
}

function hasBody(headers: IncomingMessage['headers']): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Takes away whose server the client means: it is this one that was asked. */
export function toOriginForm(request: IncomingMessage): void {
  const { url = '' } = request;
  if (!AUTHORITY.test(url)) return;
  const rest = url.replace(AUTHORITY, '');
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
}

function passes(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
