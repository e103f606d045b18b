/** The admin's pages and API against requests that no browser makes. */
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { type ProductionServer, startProductionServer } from '../support/production-server';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const ADMIN_TOKEN = 'an-admin-token-of-more-than-32-characters';

let database: TestDatabase;
let server: ProductionServer;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startProductionServer({ env: { DATABASE_URL: database.url, ADMIN_TOKEN } });
});

afterAll(async () => {
  await server?.stop();
  await database?.drop();
});

const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${server.url}${path}`, { redirect: 'manual', ...init });

test.each([
  '/admin',
  '/admin/pool',
  '/admin/pool/',
  '//admin/pool',
  '/%61dmin/pool',
  '/admin%2Fpool',
  '/ADMIN/pool',
])('%s shows a stranger no number', async (path) => {
  const response = await ask(path);
  expect(response.status).not.toBe(200);
  expect(await response.text()).not.toContain('max_connections');
});

test('a subrequest header of Next does not open the page', async () => {
  const hops = Array.from({ length: 6 }, () => 'middleware').join(':');
  const response = await ask('/admin/pool', { headers: { 'x-middleware-subrequest': hops } });
  expect(response.status).toBe(303);
});

test('the data of a page is as closed as the page', async () => {
  const response = await ask('/admin/pool', { headers: { rsc: '1' } });
  expect(response.status).toBe(303);
});

test('the admin API answers with a problem document', async () => {
  const response = await ask('/api/admin/pool');
  expect(response.status).toBe(401);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
});

test('the bearer token opens the page', async () => {
  const response = await ask('/admin/pool', { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
  expect(response.status).toBe(200);
});

test('over HTTPS the cookie is bound to the host, and the browser remembers HTTPS', async () => {
  const response = await ask('/api/admin/sign-in', {
    method: 'POST',
    body: new URLSearchParams({ token: ADMIN_TOKEN }),
    headers: { 'x-forwarded-proto': 'https', 'x-forwarded-for': '10.0.0.1' },
  });
  expect(response.headers.get('set-cookie')).toMatch(/^__Host-contentflow-admin=.*; Secure$/);
  const page = await ask('/admin/sign-in', { headers: { 'x-forwarded-proto': 'https' } });
  expect(page.headers.get('strict-transport-security')).toMatch(/^max-age=/);
});

test('a form of another site is refused', async () => {
  const response = await ask('/api/admin/sign-in', {
    method: 'POST',
    body: new URLSearchParams({ token: ADMIN_TOKEN }),
    headers: { origin: 'https://evil.test' },
  });
  expect(response.status).toBe(403);
  expect(response.headers.get('set-cookie')).toBeNull();
});

test('wrong methods and unknown paths are problem documents, for the admin as well', async () => {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  for (const [method, path, status] of [
    ['GET', '/api/admin/sign-in', 405],
    ['DELETE', '/api/admin/sign-out', 405],
    ['POST', '/api/health/live', 405],
    ['GET', '/api/admin/nothing', 404],
    ['DELETE', '/api/admin/pool', 405],
  ] as const) {
    const response = await ask(path, { method, headers });
    expect({ path, status: response.status }).toEqual({ path, status });
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('x-request-id')).not.toBeNull();
  }
});

test('a form that breaks off leaves no error in the log', async () => {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.write('POST /api/admin/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\ntoken=');
  await setTimeout(200);
  socket.destroy();
  await setTimeout(300);
  expect((await ask('/api/health/live')).status).toBe(200);
  expect(server.output()).not.toMatch(/error|aborted|⨯/i);
});
