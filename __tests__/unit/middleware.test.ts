import { unstable_doesMiddlewareMatch as matches } from 'next/experimental/testing/server';
import { NextRequest } from 'next/server';
import { createAdminSession } from '@/lib/auth/admin-session';
import { config, middleware } from '@/middleware';

const TOKEN = 'a-token-of-the-length-that-production-asks-for';
const before = process.env.ADMIN_TOKEN;

beforeEach(() => {
  process.env.ADMIN_TOKEN = TOKEN;
});

afterAll(() => {
  if (before === undefined) delete process.env.ADMIN_TOKEN;
  else process.env.ADMIN_TOKEN = before;
});

const ask = (path: string, headers: Record<string, string> = {}) =>
  middleware(new NextRequest(new URL(path, 'http://app.test'), { headers }));

const passed = (response: Response) => response.headers.get('x-middleware-next') === '1';

test.each(['/', '/w/sample', '/administrators', '/admin/sign-in'])('%s is open', async (path) => {
  expect(passed(await ask(path))).toBe(true);
});

test.each(['/admin', '/admin/pool', '/admin/pool/anything', '/admin/sign-in/x'])(
  '%s leads strangers to the sign-in page',
  async (path) => {
    const response = await ask(path);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('http://app.test/admin/sign-in#token');
  },
);

test.each(['/api/admin', '/api/admin/pool', '/api/admin/sign-in/x'])(
  '%s answers strangers with 401',
  async (path) => {
    const response = await ask(path);
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
  },
);

test('an admin passes', async () => {
  const cookie = `contentflow-admin=${await createAdminSession(TOKEN, Date.now())}`;
  expect(passed(await ask('/admin/pool', { cookie }))).toBe(true);
  expect(passed(await ask('/api/admin/pool', { authorization: `Bearer ${TOKEN}` }))).toBe(true);
});

test('where no token is set nobody passes', async () => {
  const cookie = `contentflow-admin=${await createAdminSession(TOKEN, Date.now())}`;
  delete process.env.ADMIN_TOKEN;
  expect((await ask('/admin/pool', { cookie })).status).toBe(303);
});

test.each([
  ...[
    '/',
    '/w/sample',
    '/admin',
    '/admin/pool',
    '/api',
    '/api/admin',
    '/api/admin/pool',
    '/api/admin/sign-in/x',
    '/api/admin/sign-inn',
    '/api/admin/pool/resize/x',
    '/api/admin/pool/other',
  ],
  // Nobody has these, so Next answers with the page that says so.
  ...['/_next', '/_next/foo', '/_next/imagery', '/icon.svgx', '/iconxsvg', '/icon.svg/x', '/favicon.icofoo'],
])('%s goes through it', (url) => {
  expect(matches({ config, url, nextConfig: {} })).toBe(true);
});

test.each([
  ...['/api/admin/sign-in', '/api/admin/sign-out'],
  ...['/api/admin/pool/resize', '/api/admin/pool/evict', '/api/admin/pool/prewarm'],
  ...['/api/content', '/api/content/x/revisions', '/api/health/db', '/api/openapi.json', '/api/nothing'],
  ...['/_next/static/chunks/main.js', '/_next/image?url=x', '/icon.svg', '/icon.svg?v=1', '/favicon.ico'],
])('%s stays off it', (url) => {
  expect(matches({ config, url, nextConfig: {} })).toBe(false);
});

test.each(['/', '/admin/pool', '/api/admin/pool'])('%s has the security headers', async (path) => {
  const { headers } = await ask(path);
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
  expect(headers.get('strict-transport-security')).toBeNull();
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]{22,}' 'strict-dynamic';/);
  expect(policy).not.toMatch(/unsafe-inline|unsafe-eval/);
  for (const directive of [
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ]) {
    expect(policy).toContain(directive);
  }
});

test('HTTPS is remembered by the browser only where the request came over it', async () => {
  const { headers } = await ask('/', { 'x-forwarded-proto': 'https' });
  expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}/);
});

test('the page renders with the nonce of its own response, and no nonce comes twice', async () => {
  const first = await ask('/', { 'content-security-policy': "script-src 'nonce-forged'" });
  const policy = first.headers.get('content-security-policy');
  expect(first.headers.get('x-middleware-request-content-security-policy')).toBe(policy);
  expect((await ask('/')).headers.get('content-security-policy')).not.toBe(policy);
});
