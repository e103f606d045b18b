import { isAdminRequest } from '@/lib/auth/admin-access';
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
