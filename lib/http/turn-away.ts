/**
 * The answer to a request that was turned away before Next saw it: what a route would have said, headers included, and
 * a connection that can be used again.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ERRORS } from '@/lib/errors';
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
  const { status, headers, body } = renderProblem(
    {
      code: 'OVERLOADED',
      ...ERRORS.OVERLOADED,
      retryAfterSeconds: 1 + Math.floor(Math.random() * LONGEST_RETRY_AFTER_SECONDS),
    },
    requestId,
  );
  response.writeHead(status, {
    ...API_SECURITY_HEADERS,
    ...headers,
    'Content-Length': Buffer.byteLength(body),
    ...(!isDrained(request) && { Connection: 'close' }),
  });
  // Node sends no body in answer to HEAD, and reads what is left of a request when its answer ends.
  response.end(body);
}

function isDrained({ headers }: IncomingMessage): boolean {
  if (headers['transfer-encoding'] !== undefined) return false;
  return Number(headers['content-length'] ?? 0) <= LONGEST_DRAINED_BYTES;
}
