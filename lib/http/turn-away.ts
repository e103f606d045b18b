/**
 * The answer to a request that was turned away before Next saw it: what a route would have said, headers included, or a
 * page where a browser opens one; and a connection that can be used again.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ERRORS } from '@/lib/errors';
import { BUSY_PAGE, BUSY_PAGE_HEADERS } from './busy-page';
import { renderProblem } from './problem-document';
import { readRequestId } from './request-id';
import { API_SECURITY_HEADERS } from './security-headers';

/** Whoever was turned away together must not come back together. */
const LONGEST_RETRY_AFTER_SECONDS = 3;

/** The unread rest of a request is read and thrown away up to here; a longer one costs its connection. */
const LONGEST_DRAINED_BYTES = 1024 * 1024;

export function turnAway(request: IncomingMessage, response: ServerResponse): void {
  const given = request.headers['x-request-id'];
  const requestId = readRequestId({ get: () => (typeof given === 'string' ? given : null) });
  const problem = renderProblem(
    {
      code: 'OVERLOADED',
      ...ERRORS.OVERLOADED,
      retryAfterSeconds: 1 + Math.floor(Math.random() * LONGEST_RETRY_AFTER_SECONDS),
    },
    requestId,
  );
  const isPage = asksForPage(request);
  const body = isPage ? BUSY_PAGE : problem.body;
  response.writeHead(problem.status, {
    ...API_SECURITY_HEADERS,
    ...problem.headers,
    ...(isPage && BUSY_PAGE_HEADERS),
    'Content-Length': Buffer.byteLength(body),
    ...(!isDrained(request) && { Connection: 'close' }),
  });
  // Node sends no body in answer to HEAD, and reads what is left of a request when its answer ends.
  response.end(body);
}

/** Browsers name it when a person goes somewhere, and not when a script asks. */
function asksForPage({ headers: { accept = '' } }: IncomingMessage): boolean {
  return accept.includes('text/html');
}

function isDrained({ headers }: IncomingMessage): boolean {
  if (headers['transfer-encoding'] !== undefined) return false;
  return Number(headers['content-length'] ?? 0) <= LONGEST_DRAINED_BYTES;
}
