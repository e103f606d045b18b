/**
 * Signing in and out of the admin page: forms of a browser, so the answers lead to pages. And what the page shows, as
 * a document.
 */
import { ADMIN_PROBLEMS } from '@/lib/auth/admin-refusal';
import type { CatalogueEntry } from '@/lib/http/problem-catalogue';
import { REQUEST_PROBLEMS } from '@/lib/http/request-error';
import { sinceQuerySchema } from '@/lib/http/since-query';
import type { SchemaName } from './components';
import { type Operation, type Paths, type ResponseObject, schemaReference } from './operation';
import { queryParameters } from './query-parameters';
import { DATABASE_PROBLEMS, jsonResponse, problemResponses, REQUEST_ID } from './responses';

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

const CHANGE_PROBLEMS = [
  'MALFORMED_JSON',
  'BODY_INTERRUPTED',
  'OTHER_INSTANCE',
  'BODY_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'INVALID_BODY',
] as const;

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
  '/api/admin/pool/resize': {
    post: change('resizePool', 'Another limit for the pool of this process, until it ends', {
      body: 'Resize',
      result: 'ResizeResult',
    }),
  },
  '/api/admin/pool/evict': {
    post: change(
      'evictConnections',
      'New connections for old ones: the free now, the others when they come back',
      {
        body: 'Eviction',
        result: 'EvictionResult',
      },
    ),
  },
  '/api/admin/pool/prewarm': {
    post: change('prewarmPool', 'Open connections before somebody waits for them', {
      body: 'Prewarm',
      result: 'PrewarmResult',
      problems: DATABASE_PROBLEMS,
    }),
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

interface Change {
  readonly body: SchemaName;
  readonly result: SchemaName;
  readonly problems?: readonly CatalogueEntry[];
}

function change(operationId: string, summary: string, { body, result, problems = [] }: Change): Operation {
  return {
    operationId,
    summary,
    tags: ['admin'],
    security: [{ adminToken: [] }],
    requestBody: {
      required: true,
      content: { 'application/json': { schema: schemaReference(body) } },
    },
    responses: {
      200: jsonResponse('What was done.', result),
      ...problemResponses([
        { code: 'NOT_SIGNED_IN', ...ADMIN_PROBLEMS.NOT_SIGNED_IN },
        { code: 'CROSS_ORIGIN', ...ADMIN_PROBLEMS.CROSS_ORIGIN },
        ...CHANGE_PROBLEMS.map((code) => ({ code, ...REQUEST_PROBLEMS[code] })),
        ...problems,
      ]),
    },
  };
}
