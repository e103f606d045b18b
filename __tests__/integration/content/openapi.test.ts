/** The OpenAPI document against the route files and against what the handlers really answer. */

import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { createOpenApiDocument } from '@/lib/openapi/document';
import type { Operation } from '@/lib/openapi/operation';
import {
  type Answer,
  type ApiClient,
  findRoutes,
  isCatchAll,
  METHODS,
  openApi,
  type RequestOptions,
} from './api-client';

const document = createOpenApiDocument();
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

const BASE = 'https://contentflow.example/openapi';
const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
addFormats(ajv);
ajv.addVocabulary(['components']);
ajv.addSchema({ $id: BASE, components: { schemas: document.components.schemas } });

let api: ApiClient;
let apiKey: string;

beforeAll(async () => {
  process.env.ADMIN_TOKEN = 'an-admin-token-of-more-than-32-characters';
  api = await openApi();
  ({ apiKey } = await api.createWorkspace('openapi'));
});

afterAll(() => api.close());

/** The one route that is no resource, and so not in the document. */
const CATCH_ALL = '/api/{...path}';

describe('the routes', () => {
  const resources = findRoutes().filter((file) => !isCatchAll(file));

  test.each(METHODS)('a path that no other route has is a problem document for %s', async (method) => {
    expect(findRoutes().filter(isCatchAll)).toMatchObject([{ pattern: CATCH_ALL }]);
    for (const path of [
      '/api/nothing',
      '/api/contents',
      '/api/content/x/y',
      '/api/health',
      '/api/health/live/x',
    ]) {
      const { status, headers, body } = await api.request(method, path);
      expect({ status, body }).toMatchObject({ status: 404, body: { type: '/problems/not-found' } });
      expect(headers.get('content-type')).toBe('application/problem+json');
    }
  });

  test('every path with a route file is described, and no other', () => {
    const files = resources.map(({ pattern }) => pattern);
    expect(Object.keys(document.paths).toSorted()).toEqual(files.toSorted());
  });

  test.each(resources)(
    'every method of $pattern is described or answers 405',
    async ({ pattern, handlers }) => {
      const described = operations.filter(({ path }) => path === pattern).map(({ method }) => method);
      for (const method of described) expect(Object.keys(handlers)).toContain(method);
      for (const method of METHODS) {
        if (described.includes(method)) continue;
        // Next answers HEAD with the GET handler.
        if (method === 'HEAD' && described.includes('GET')) continue;
        // A method without an export is Next's to answer, with no document.
        expect({ method, exported: handlers[method] !== undefined }).toEqual({ method, exported: true });
        const answer = await api.request(method, pattern.replace('{version}', '1'));
        const status = method === 'OPTIONS' ? 204 : 405;
        expect({ method, status: answer.status }).toEqual({ method, status });
        if (status === 405) expect(answer.headers.get('content-type')).toBe('application/problem+json');
        const allowed = answer.headers.get('allow')?.split(', ');
        expect(allowed).toEqual(expect.arrayContaining(described));
      }
    },
  );
});

describe('the document', () => {
  test('is plain JSON, and served as such', async () => {
    const answer = await api.request('GET', '/api/openapi.json');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
    expect(answer.headers.get('x-request-id')).toBeNull();
    expect(answer.body).toEqual(JSON.parse(JSON.stringify(document)));
  });

  test('says that it is OpenAPI 3.1, and gives each operation a name of its own', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    const names = operations.map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
    const tags = document.tags.map(({ name }) => name);
    for (const { operation } of operations) expect(tags).toEqual(expect.arrayContaining([...operation.tags]));
  });

  test.each(operations)(
    '$method $path: parameters, security and answers hold together',
    ({ path, operation }) => {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const parameters = operation.parameters ?? [];
      expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(
        inPath,
      );
      for (const { in: place, required, schema } of parameters) {
        expect(required).toBe(place === 'path');
        expect(schema.type).toMatch(/^(string|integer)$/);
      }
      for (const scheme of operation.security.flatMap((requirement) => Object.keys(requirement))) {
        expect(Object.keys(document.components.securitySchemes)).toContain(scheme);
      }
      expect(Object.keys(operation.responses).some((status) => /^[23]\d\d$/.test(status))).toBe(true);
      for (const [status, { description }] of Object.entries(operation.responses)) {
        expect(status).toMatch(/^[1-5]\d\d$/);
        expect(description).not.toBe('');
      }
    },
  );

  test('every reference leads to a schema, and every schema is used', () => {
    const text = JSON.stringify(document);
    const used = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name));
    expect([...used].toSorted()).toEqual(Object.keys(document.components.schemas).toSorted());
  });
});

describe('real answers', () => {
  const seen = new Set<string>();

  function validator(schema: unknown): ValidateFunction {
    return ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', `"${BASE}#/`)));
  }

  /** Sends a request and holds its answer against what the document says of it. */
  async function check(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    options?: RequestOptions & { values?: Record<string, string> },
  ): Promise<Answer> {
    const operation = operations.find((entry) => entry.path === path && entry.method === method)?.operation;
    const query = options?.values?.query ?? '';
    const url =
      path.replaceAll(/\{(\w+)\}/g, (_match, name: string) => options?.values?.[name] ?? '') + query;
    const answer = await api.request(method, url, options);
    seen.add(`${method} ${path} ${answer.status}`);
    expectDescribed(operation, answer);
    return answer;
  }

  function expectDescribed(operation: Operation | undefined, { status, headers, body }: Answer): void {
    const response = operation?.responses[status];
    expect({ status, described: Object.keys(operation?.responses ?? {}) }).toEqual({
      status,
      described: expect.arrayContaining([String(status)]),
    });
    for (const name of Object.keys(response?.headers ?? {})) {
      expect({ name, value: headers.get(name) }).toEqual({ name, value: expect.any(String) });
    }
    if (response?.content === undefined) return;
    const type = headers.get('content-type')?.split(';')[0] ?? '';
    expect(Object.keys(response.content)).toContain(type);
    if (!type.includes('json')) return;
    const validate = validator(response.content[type]?.schema);
    validate(body);
    expect({ body, errors: validate.errors }).toEqual({ body, errors: null });
  }

  test('of the content API', async () => {
    const list = '/api/content';
    const one = '/api/content/{id}';
    const created = await check('POST', list, { apiKey, json: { title: 'Described', bodyMarkdown: '…' } });
    const values = { id: String(created.body.id) };
    await check('GET', list, { apiKey, values: { query: '?limit=1' } });
    await check('GET', one, { apiKey, values });
    await check('PATCH', one, { apiKey, values, json: { version: 1, title: 'Better described' } });
    await check('POST', `${one}/transitions`, { apiKey, values, json: { version: 2, to: 'in_review' } });
    await check('POST', `${one}/transitions`, { apiKey, values, json: { version: 3, to: 'published' } });
    await check('GET', one, { apiKey, values });
    await check('GET', `${one}/revisions`, { apiKey, values });
    await check('GET', `${one}/revisions/{version}`, { apiKey, values: { ...values, version: '1' } });
    await check('GET', `${one}/revisions/{version}`, { apiKey, values: { ...values, version: '9' } });
    await check('DELETE', one, { apiKey, values: { ...values, query: '?version=9' } });
    await check('DELETE', one, { apiKey, values: { ...values, query: '?versoin=9' } });
    await check('POST', `${one}/transitions`, { apiKey, values, json: { version: 4, to: 'draft' } });
    await check('DELETE', one, { apiKey, values });
    await check('GET', one, { apiKey, values });
    await check('GET', list);
    await check('GET', list, { apiKey, values: { query: '?limit=1000' } });
    await check('POST', list, { apiKey });
    await check('POST', list, { apiKey, json: { title: 7, 'a/b': 1 } });
    await check('POST', list, { apiKey, json: { title: 'x'.repeat(2 ** 20) } });
    await check('POST', list, { apiKey, json: { title: '日本語' } });
    await check('POST', list, { apiKey, json: { title: 'Twice' } });
    await check('POST', list, { apiKey, json: { title: 'Twice' } });
  });

  test('of the health API, to strangers and to the admin', async () => {
    await check('GET', '/api/health/live');
    await check('GET', '/api/health/ready');
    await check('GET', '/api/health/db');
    const admin = await check('GET', '/api/health/db', { apiKey: process.env.ADMIN_TOKEN ?? '' });
    expect(admin.body.server).toBeDefined();
    await check('GET', '/api/metrics');
    await check('GET', '/api/metrics', { apiKey: process.env.ADMIN_TOKEN ?? '' });
    await check('GET', '/api/openapi.json');
  });

  test('of the admin API', async () => {
    const foreign = { headers: { 'Sec-Fetch-Site': 'cross-site' } };
    await check('POST', '/api/admin/sign-in', foreign);
    await check('POST', '/api/admin/sign-in', { headers: { 'Sec-Fetch-Site': 'same-origin' } });
    await check('POST', '/api/admin/sign-out', foreign);
    await check('POST', '/api/admin/sign-out');
    const apiKey = process.env.ADMIN_TOKEN ?? '';
    expect((await check('GET', '/api/admin/pool')).status).toBe(401);
    for (const query of ['', '?since=0', `?since=${Date.now()}`]) {
      expect((await check('GET', '/api/admin/pool', { apiKey, values: { query } })).status).toBe(200);
    }
    for (const query of ['?since=', '?since=-1', '?since=1e3', '?since=9999999999999999', '?until=1']) {
      expect((await check('GET', '/api/admin/pool', { apiKey, values: { query } })).status).toBe(400);
    }
  });

  test('of the changes of the pool', async () => {
    const apiKey = process.env.ADMIN_TOKEN ?? '';
    const { instance } = (await check('GET', '/api/admin/pool', { apiKey })).body;
    for (const [path, json] of [
      ['/api/admin/pool/resize', { limit: 4, instance }],
      ['/api/admin/pool/prewarm', { connections: 2, instance }],
      ['/api/admin/pool/evict', { instance }],
    ] as const) {
      const statusOf = async (options: RequestOptions) => (await check('POST', path, options)).status;
      expect(await statusOf({ json })).toBe(401);
      expect(await statusOf({ apiKey, json, headers: { 'Sec-Fetch-Site': 'cross-site' } })).toBe(403);
      expect(await statusOf({ apiKey })).toBe(415);
      expect(await statusOf({ apiKey, json: { ...json, other: 1 } })).toBe(422);
      expect(await statusOf({ apiKey, json: { ...json, instance: 'another-1' } })).toBe(409);
      expect(await statusOf({ apiKey, json })).toBe(200);
    }
  });

  test('every operation was asked, and answered as it should', () => {
    for (const { method, path, operation } of operations) {
      const good = Object.keys(operation.responses).filter((status) => /^[23]/.test(status));
      expect(good.map((status) => `${method} ${path} ${status}`).some((answer) => seen.has(answer))).toBe(
        true,
      );
    }
  });
});

describe('what is sent', () => {
  test.each([
    ['NewItem', { title: 'a' }, true],
    ['NewItem', { title: 'a', slug: 'A' }, false],
    ['NewItem', { title: '' }, false],
    ['NewItem', { title: 'a', status: 'draft' }, false],
    ['ItemChange', { version: 1 }, false],
    ['ItemChange', { version: 1, title: 'a' }, true],
    ['Transition', { version: 1, to: 'gone' }, false],
    ['Transition', { version: 1, to: 'draft' }, true],
  ])('%s takes %j: %s, in the document as in the handler', async (name, value, valid) => {
    const validate = ajv.compile({ $ref: `${BASE}#/components/schemas/${name}` });
    expect(validate(value)).toBe(valid);
  });
});
