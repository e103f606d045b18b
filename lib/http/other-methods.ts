/**
 * Answers for the methods that a resource does not have, as problem documents; Next's own 405 has no body and its
 * OPTIONS would list every export. `export const { PUT, DELETE, OPTIONS } = otherMethods('GET', 'POST');`
 */
import { problemResponse } from './problem-document';
import { RequestError } from './request-error';
import { readRequestId } from './request-id';

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

type MethodHandler = (request: Request) => Response;

/** @param methods those that the resource has; HEAD comes with GET, as Next answers it */
export function otherMethods(...methods: readonly Method[]): Record<Method, MethodHandler> {
  const allow = [...methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])), 'OPTIONS'];
  const headers = { Allow: allow.join(', ') };
  const refuse: MethodHandler = (request) =>
    problemResponse(new RequestError('METHOD_NOT_ALLOWED', { headers }), readRequestId(request.headers));
  const list: MethodHandler = () => new Response(null, { status: 204, headers });
  return {
    GET: refuse,
    HEAD: refuse,
    POST: refuse,
    PUT: refuse,
    PATCH: refuse,
    DELETE: refuse,
    OPTIONS: list,
  };
}
