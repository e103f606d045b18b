import { isAdminRequest, requireAdmin } from '@/lib/auth/admin-access';
import { createAdminSession } from '@/lib/auth/admin-session';

const TOKEN = 'a-token-of-the-length-that-production-asks-for';
const before = process.env.ADMIN_TOKEN;

beforeEach(() => {
  process.env.ADMIN_TOKEN = TOKEN;
});

afterAll(() => {
  if (before === undefined) delete process.env.ADMIN_TOKEN;
  else process.env.ADMIN_TOKEN = before;
});

async function cookieHeader(name = 'contentflow-admin'): Promise<string> {
  return `theme=dark; ${name}=${await createAdminSession(TOKEN, Date.now())}; other=1`;
}

test.each(['Bearer', 'bearer', 'BEARER'])('%s and the token is an admin', async (scheme) => {
  const headers = new Headers({ authorization: `${scheme} ${TOKEN}` });
  await expect(isAdminRequest(headers)).resolves.toBe(true);
});

test.each([
  'Bearer',
  'Bearer ',
  `Bearer ${TOKEN}x`,
  `Bearer ${TOKEN.slice(1)}`,
  `Basic ${TOKEN}`,
  TOKEN,
  'Bearer undefined',
])('%s is not', async (authorization) => {
  await expect(isAdminRequest(new Headers({ authorization }))).resolves.toBe(false);
});

test.each(['contentflow-admin', '__Host-contentflow-admin'])('the cookie %s is an admin', async (name) => {
  await expect(isAdminRequest(new Headers({ cookie: await cookieHeader(name) }))).resolves.toBe(true);
});

test('nobody is, where no token is set', async () => {
  const cookie = await cookieHeader();
  for (const unset of ['', '   ', undefined]) {
    if (unset === undefined) delete process.env.ADMIN_TOKEN;
    else process.env.ADMIN_TOKEN = unset;
    await expect(isAdminRequest(new Headers({ cookie }))).resolves.toBe(false);
    await expect(isAdminRequest(new Headers({ authorization: 'Bearer ' }))).resolves.toBe(false);
    await expect(isAdminRequest(new Headers({ authorization: 'Bearer undefined' }))).resolves.toBe(false);
  }
});

describe('requireAdmin', () => {
  const ask = (headers: Record<string, string>, method = 'GET') =>
    requireAdmin(new Request('http://app.test/api/admin/pool', { method, headers }));

  test('answers strangers with a problem document', async () => {
    const response = await ask({});
    expect(response?.status).toBe(401);
    expect(response?.headers.get('content-type')).toBe('application/problem+json');
    expect(response?.headers.get('www-authenticate')).toMatch(/^Bearer /);
    await expect(response?.json()).resolves.toMatchObject({ status: 401, code: 'NOT_SIGNED_IN' });
  });

  test('lets an admin through', async () => {
    await expect(ask({ cookie: await cookieHeader() })).resolves.toBeUndefined();
    await expect(ask({ authorization: `Bearer ${TOKEN}` }, 'POST')).resolves.toBeUndefined();
  });

  test('refuses a change that another site makes with the cookie', async () => {
    const cookie = await cookieHeader();
    const refused = await ask({ cookie, 'sec-fetch-site': 'cross-site' }, 'POST');
    expect(refused?.status).toBe(403);
    const taken = await ask({ cookie, 'sec-fetch-site': 'same-origin' }, 'POST');
    expect(taken).toBeUndefined();
  });

  test('a wrong bearer beside the cookie does not lift the check of the origin', async () => {
    const headers = {
      cookie: await cookieHeader(),
      authorization: 'Bearer x',
      'sec-fetch-site': 'cross-site',
    };
    expect((await ask(headers, 'POST'))?.status).toBe(403);
  });
});
