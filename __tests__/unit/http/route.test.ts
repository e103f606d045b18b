import { ERRORS } from '@/lib/errors';
import { otherMethods } from '@/lib/http/other-methods';
import { RequestError } from '@/lib/http/request-error';
import { route } from '@/lib/http/route';
import { logger } from '@/lib/logging';

const request = new Request('http://localhost/api/x');
const context = { params: Promise.resolve({}) };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function failing(error: unknown) {
  return route('GET /api/x', () => Promise.reject(error))(request, context);
}

let logged: jest.SpyInstance[];

beforeEach(() => {
  logged = (['debug', 'warn', 'error'] as const).map((level) =>
    jest.spyOn(logger, level).mockImplementation(() => undefined),
  );
});

afterEach(() => jest.restoreAllMocks());

test('an answer is passed on with a request id, and no cache may keep it', async () => {
  const response = await route('GET /api/x', async () => Response.json({ a: 1 }))(request, context);
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('x-request-id')).toMatch(UUID);
});

test('a proxy can name the request', async () => {
  const id = '0199c1e2-0000-7000-8000-00000000abcd';
  const named = new Request(request, { headers: { 'X-Request-Id': id } });
  const response = await route('GET /api/x', async () => new Response())(named, context);
  expect(response.headers.get('x-request-id')).toBe(id);
});

test('a handler can allow caches, whose copies carry the id of no request', async () => {
  const headers = { 'Cache-Control': 'public, max-age=300' };
  const response = await route('GET /api/x', async () => new Response('', { headers }))(request, context);
  expect(response.headers.get('cache-control')).toBe('public, max-age=300');
  expect(response.headers.get('x-request-id')).toBeNull();
});

test('a request id that is not a UUID is not repeated', async () => {
  const forged = new Request(request, { headers: { 'X-Request-Id': 'x{}"' } });
  const response = await route('GET /api/x', async () => new Response())(forged, context);
  expect(response.headers.get('x-request-id')).toMatch(UUID);
});

test('a refusal keeps its words, headers and members', async () => {
  const errors = [{ parameter: 'limit', detail: 'must be less' }];
  const response = await failing(new RequestError('BAD_QUERY', { errors, headers: { 'X-Test': '1' } }));
  expect(response.status).toBe(400);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('x-test')).toBe('1');
  expect(await response.json()).toEqual({
    type: '/problems/bad-query',
    title: 'The query is not valid',
    status: 400,
    detail: expect.any(String),
    code: 'BAD_QUERY',
    instance: `urn:uuid:${response.headers.get('x-request-id')}`,
    errors,
  });
});

test('a failure of the database has the public words of its code, and says when to come back', async () => {
  const response = await failing(new Error('timeout exceeded when trying to connect'));
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('1');
  expect(await response.json()).toMatchObject({
    type: '/problems/pool-timeout',
    code: 'POOL_TIMEOUT',
    title: ERRORS.POOL_TIMEOUT.title,
  });
});

test.each([
  ['an error', new Error('password=hunter2 at 10.0.0.7')],
  [
    'an error with fields of pg',
    Object.assign(new Error('x'), { code: '23505', detail: 'Key (a)=(hunter2)' }),
  ],
  ['a text', 'hunter2'],
  ['nothing', undefined],
])('%s is one 500 that leaks nothing and is logged once under the id of the answer', async (_name, error) => {
  const response = await failing(error);
  expect(response.status).toBe(500);
  expect(response.headers.get('retry-after')).toBeNull();
  const text = await response.text();
  expect(text).toContain('"code":"UNKNOWN"');
  expect(text).not.toMatch(/hunter2|10\.0\.0\.7|23505/);
  const calls = logged.flatMap((level) => level.mock.calls);
  expect(calls).toHaveLength(1);
  expect(calls[0][0]).toMatchObject({ requestId: response.headers.get('x-request-id'), route: 'GET /api/x' });
});

test('methods that a resource does not have are a problem document, and OPTIONS lists those that it has', async () => {
  const { PUT, OPTIONS } = otherMethods('GET', 'POST');
  const refused = PUT(request);
  expect(refused.status).toBe(405);
  expect(refused.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS');
  expect(await refused.json()).toMatchObject({ code: 'METHOD_NOT_ALLOWED', status: 405 });
  expect(OPTIONS(request).status).toBe(204);
  expect(OPTIONS(request).headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS');
});
