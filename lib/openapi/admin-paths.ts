/**
 * Signing in and out of the admin page: forms of a browser, so the answers lead to pages. And what the page shows, as
 * a document.
 */
import { ADMIN_PROBLEMS } from '@/lib/auth/admin-refusal';
import { REQUEST_PROBLEMS } from '@/lib/http/request-error';
import { sinceQuerySchema } from '@/lib/http/since-query';
import type { Operation, Paths, ResponseObject } from './operation';
import { queryParameters } from './query-parameters';
import { jsonResponse, problemResponses, REQUEST_ID } from './responses';

const SEE_OTHER: ResponseObject = {
  description: 'Leads to the page that follows; with a cookie where a session begins or ends.',
  headers: {
    'X-Request-Id': REQUEST_ID,
    Location: { description: 'A path of this site.', schema: { type: 'string' } },
  },
};

const REFUSED = problemResponses([{ code: 'CROSS_ORIGIN', ...ADMIN_PROBLEMS.CROSS_ORIGIN }]);

const INTERRUPTED = problemResponses([{ code: 'BODY_INTERRUPTED', ...REQUEST_PROBLEMS.BODY_INTERRUPTED }]);

const TOO_MANY_ATTEMPTS: ResponseObject = {
  description: 'Too many wrong tokens; a page says when to try again.',
  headers: {
    'X-Request-Id': REQUEST_ID,
    'Retry-After': { description: 'Seconds until an attempt counts again.', schema: { type: 'integer' } },
  },
  content: { 'text/html': { schema: { type: 'string' } } },
};

export const adminPaths: Paths = {
  '/api/admin/pool': {
    get: {
      operationId: 'readPool',
      summary: 'The pool, its users, its alerts and the server, within 2 s whatever the database does',
      tags: ['admin'],
      security: [{ adminToken: [] }],
      parameters: queryParameters(sinceQuerySchema),
      responses: {
        200: jsonResponse('The report of one moment.', 'PoolReport'),
        ...problemResponses([
          { code: 'BAD_QUERY', ...REQUEST_PROBLEMS.BAD_QUERY },
          { code: 'NOT_SIGNED_IN', ...ADMIN_PROBLEMS.NOT_SIGNED_IN },
        ]),
      },
    },
  },
  '/api/admin/sign-in': {
    post: {
      ...form('signIn', 'Begin an admin session', {
        303: SEE_OTHER,
        ...INTERRUPTED,
        ...REFUSED,
        429: TOO_MANY_ATTEMPTS,
      }),
      requestBody: {
        required: true,
        content: {
          'application/x-www-form-urlencoded': {
            schema: {
              type: 'object',
              required: ['token'],
              properties: { token: { type: 'string', description: 'ADMIN_TOKEN of the server.' } },
            },
          },
        },
      },
    },
  },
  '/api/admin/sign-out': {
    post: form('signOut', 'End the admin session', { 303: SEE_OTHER, ...REFUSED }),
  },
};

function form(operationId: string, summary: string, responses: Operation['responses']): Operation {
  return { operationId, summary, tags: ['admin'], security: [], responses };
}
