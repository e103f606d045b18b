import { POST as signInRoute } from '@/app/api/admin/sign-in/route';
import { POST as signOutRoute } from '@/app/api/admin/sign-out/route';
import { isAdminRequest } from '@/lib/auth/admin-access';

const TOKEN = 'a-token-of-the-length-that-production-asks-for';
const before = process.env.ADMIN_TOKEN;

beforeEach(() => {
  process.env.ADMIN_TOKEN = TOKEN;
  delete (globalThis as { [symbol: symbol]: unknown })[Symbol.for('contentflow.adminSignInAttempts')];
});

afterAll(() => {
  if (before === undefined) delete process.env.ADMIN_TOKEN;
  else process.env.ADMIN_TOKEN = before;
});

function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
  return signInRoute(formRequest(body, headers), context);
}

function formRequest(body: BodyInit, headers: Record<string, string> = {}): Request {
  return new Request('http://app.test/api/admin/sign-in', {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      host: 'app.test',
      'x-forwarded-for': '10.0.0.1',
      ...headers,
    },
    ...(typeof body !== 'string' && { duplex: 'half' }),
  });
}

const context = { params: Promise.resolve({}) };

test('the right token leads to the page, with a session that works', async () => {
  const response = await post(`token=${TOKEN}`);
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe('/admin/pool');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('x-request-id')).not.toBeNull();
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
  await expect(isAdminRequest(new Headers({ cookie }))).resolves.toBe(true);
});

test('a pasted token may bring blanks and a line end', async () => {
  const response = await post(`token=%20${TOKEN}%0D%0A`);
  expect(response.headers.get('location')).toBe('/admin/pool');
});

test.each([
  '',
  'token=',
  'token=wrong',
  'other=1',
  `token=wrong&token=${TOKEN}`,
  `token=${'x'.repeat(5000)}`,
  `{"token":"${TOKEN}"}`,
])('%# a wrong body leads back, with no cookie', async (body) => {
  const response = await post(body);
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe('/admin/sign-in?error=wrong-token#token');
  expect(response.headers.get('set-cookie')).toBeNull();
});

test('a form cannot choose where it leads', async () => {
  const response = await post(
    `token=${TOKEN}&next=https://evil.test&redirect=//evil.test&returnTo=//evil.test`,
  );
  expect(response.headers.get('location')).toBe('/admin/pool');
});

test('after five failures even the right token waits, and the answer says how long', async () => {
  for (let turn = 0; turn < 5; turn += 1) await post('token=wrong');
  const response = await post(`token=${TOKEN}`);
  expect(response.status).toBe(429);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  await expect(response.text()).resolves.toContain('Try again in 15 minutes');
  const other = await post(`token=${TOKEN}`, { 'x-forwarded-for': '10.0.0.2' });
  expect(other.status).toBe(303);
});

test('the address is the one that the nearest proxy saw, not the one that the client claims', async () => {
  for (let turn = 0; turn < 5; turn += 1)
    await post('token=wrong', { 'x-forwarded-for': `9.9.9.${turn}, 10.0.0.1` });
  expect((await post(`token=${TOKEN}`)).status).toBe(429);
});

test('another site cannot post the form, nor spend attempts', async () => {
  for (let turn = 0; turn < 10; turn += 1) {
    const response = await post(`token=${TOKEN}`, { origin: 'https://evil.test' });
    expect(response.status).toBe(403);
    expect(response.headers.get('set-cookie')).toBeNull();
  }
  expect((await post(`token=${TOKEN}`, { origin: 'http://app.test' })).status).toBe(303);
});

test('where no token is set nobody gets in', async () => {
  delete process.env.ADMIN_TOKEN;
  for (const body of ['token=', 'token=undefined', `token=${TOKEN}`]) {
    const response = await post(body);
    expect(response.headers.get('location')).toBe('/admin/sign-in#token');
    expect(response.headers.get('set-cookie')).toBeNull();
  }
});

test('signing out takes the cookie away, and another site cannot do it', async () => {
  const ask = (headers: Record<string, string>) =>
    signOutRoute(new Request('http://app.test/api/admin/sign-out', { method: 'POST', headers }), context);
  const response = await ask({ 'sec-fetch-site': 'same-origin' });
  expect(response.status).toBe(303);
  expect(response.headers.get('set-cookie')).toContain('contentflow-admin=; ');
  expect(response.headers.get('set-cookie')).toContain('Max-Age=0');
  expect(response.headers.get('x-request-id')).not.toBeNull();
  const refused = await ask({ 'sec-fetch-site': 'cross-site' });
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({
    code: 'CROSS_ORIGIN',
    instance: `urn:uuid:${refused.headers.get('x-request-id')}`,
  });
});

test('a form that breaks off is refused by name, not thrown', async () => {
  const broken = new ReadableStream({
    pull(controller) {
      controller.error(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
    },
  });
  const response = await signInRoute(formRequest(broken), context);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    code: 'BODY_INTERRUPTED',
    instance: `urn:uuid:${response.headers.get('x-request-id')}`,
  });
});
