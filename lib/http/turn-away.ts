/**
 * The answer to a request that ends before Next sees it: what a route would have said, headers included, or a page where
 * a browser opens one; and a connection that can be used again.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ERRORS } from '@/lib/errors';
import { retryAfterSeconds } from '@/lib/overload';
import { BARE_PAGE_HEADERS, BUSY_PAGE, NO_SUCH_PAGE } from './bare-page';
import { type Misshape, methodsOf, ROUTER_STATE_HEADER } from './misshapen-request';
import { type Problem, renderProblem } from './problem-document';
import { REQUEST_PROBLEMS } from './request-error';
import { readRequestId } from './request-id';
import { API_SECURITY_HEADERS } from './security-headers';

/** The unread rest of a request is read and thrown away up to here; a longer one costs its connection. */
const LONGEST_DRAINED_BYTES = 1024 * 1024;

/**
 * There is more to do than can be done.
 *
 * @param predictedWaitMs of whoever would be served last, milliseconds
 */
export function turnAway(request: IncomingMessage, response: ServerResponse, predictedWaitMs: number): void {
  const problem: Problem = {
    ...{ code: 'OVERLOADED', ...ERRORS.OVERLOADED },
    retryAfterSeconds: retryAfterSeconds(predictedWaitMs, Math.random()),
  };
  answer(request, response, problem, BUSY_PAGE);
}

/** Nothing here is for such a request. */
export function refuseMisshapen(request: IncomingMessage, response: ServerResponse, code: Misshape): void {
  const problem: Problem = { code, ...REQUEST_PROBLEMS[code], ...DETAILS[code](request) };
  answer(request, response, problem, NO_SUCH_PAGE);
}

type Details = Pick<Problem, 'headers' | 'members'>;

const DETAILS: Readonly<Record<Misshape, (request: IncomingMessage) => Details>> = {
  MALFORMED_URL: () => ({}),
  BODY_TOO_LARGE: () => ({}),
  METHOD_NOT_ALLOWED: ({ url = '' }) => ({ headers: { Allow: methodsOf(url).join(', ') } }),
  BAD_HEADER: () => ({
    members: {
      errors: [{ header: ROUTER_STATE_HEADER, detail: 'must be the state of a page of this site' }],
    },
  }),
};

function answer(request: IncomingMessage, response: ServerResponse, problem: Problem, page: string): void {
  const given = request.headers['x-request-id'];
  const requestId = readRequestId({ get: () => (typeof given === 'string' ? given : null) });
  const { status, headers, body: document } = renderProblem(problem, requestId);
  const isPage = asksForPage(request);
  const body = isPage ? page : document;
  response.writeHead(status, {
    ...API_SECURITY_HEADERS,
    ...headers,
    ...(isPage && BARE_PAGE_HEADERS),
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
