/**
 * The wrapper of every API handler: whatever is thrown becomes a problem document, and what is our fault is logged
 * once, under the id that the answer carries; what it does in the pool is counted under its label, and waits there no
 * longer than the request may take and the client stays. Refuses to let a cause out.
 */
import { withCaller } from '@/lib/caller';
import { describeFailure } from './describe-failure';
import { logFailure } from './log-failure';
import { problemResponse } from './problem-document';
import { withRequestDeadline } from './request-deadline';
import { readRequestId } from './request-id';
import { noteFailure } from './sent-away';

interface RouteContext<Params> {
  readonly params: Promise<Params>;
}

type RouteHandler<Params> = (request: Request, context: RouteContext<Params>) => Promise<Response>;

/** @param requestId that the answer will carry, for whoever writes it into the log */
type NamedHandler<Params> = (
  request: Request,
  context: RouteContext<Params>,
  requestId: string,
) => Promise<Response>;

/** @param label method and path pattern, for the log and the pool's tables: `GET /api/content/[id]` */
export function route<Params = Record<never, string>>(
  label: string,
  handler: NamedHandler<Params>,
): RouteHandler<Params> {
  return async (request, context) => {
    const requestId = readRequestId(request.headers);
    try {
      const response = await withCaller(
        label,
        () => withRequestDeadline(request.headers, () => handler(request, context, requestId)),
        request.signal,
      );
      return withDefaults(response, requestId);
    } catch (error) {
      const problem = describeFailure(error);
      noteFailure(problem);
      // Whoever has gone reads no answer and wants none; that it failed is no news.
      if (!request.signal.aborted) logFailure({ route: label, requestId }, problem, error);
      return problemResponse(problem, requestId);
    }
  };
}

/** Answers depend on a key and on the moment, so no cache may keep one unless the handler said so. */
function withDefaults(response: Response, requestId: string): Response {
  const { headers } = response;
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
  // What a cache keeps goes to many requests, and the id would be that of one.
  if (headers.get('Cache-Control')?.includes('no-store')) headers.set('X-Request-Id', requestId);
  return response;
}
