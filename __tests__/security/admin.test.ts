/** The admin's sessions and writes against whoever has a copy, a forgery, or somebody else's browser. */
import { hkdfSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { createAdminSession } from '@/lib/auth/admin-session';
import {
  type ApiOperation,
  type AttackedServer,
  listOperations,
  startAttackedServer,
} from '../support/attacked-server';

const HOUR_SECONDS = 3_600;

let attacked: AttackedServer;

beforeAll(async () => {
  attacked = await startAttackedServer();
}, 60_000);

afterAll(async () => {
  await attacked?.close();
});

const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${attacked.url}${path}`, { redirect: 'manual', ...init });

const withCookie = (cookie: string): RequestInit => ({ headers: { cookie } });

async function signIn(headers: Record<string, string> = {}): Promise<string> {
  const response = await ask('/api/admin/sign-in', {
    method: 'POST',
    body: new URLSearchParams({ token: attacked.adminToken }),
    headers,
  });
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

/** What the cookie opens: a page with its middleware, the API, and what shows more to an admin. */
async function opens(cookie: string): Promise<boolean[]> {
  const answers = await Promise.all(
    ['/admin/pool', '/api/admin/pool', '/api/metrics'].map((path) => ask(path, withCookie(cookie))),
  );
  const health = await (await ask('/api/health/db', withCookie(cookie))).text();
  return [...answers.map(({ status }) => status === 200), health.includes('"inUse"')];
}

const ALL = [true, true, true, true];
const NOTHING = [false, false, false, false];

test('a copy of a cookie opens nothing once its owner has signed out, another session goes on', async () => {
  const [mine, other] = [await signIn(), await signIn()];
  expect(await opens(mine)).toEqual(ALL);
  const response = await ask('/api/admin/sign-out', { method: 'POST', ...withCookie(mine) });
  expect(response.headers.get('set-cookie')).toContain('Max-Age=0');
  expect(await opens(mine)).toEqual(NOTHING);
  expect(await opens(mine.replace('contentflow-admin', '__Host-contentflow-admin'))).toEqual(NOTHING);
  expect(await opens(other)).toEqual(ALL);
});

test('signing in makes a session of its own, and ends the one that somebody had planted', async () => {
  const planted = await signIn();
  const mine = await signIn({ cookie: planted });
  expect(mine).not.toBe(planted);
  expect(await opens(mine)).toEqual(ALL);
  expect(await opens(planted)).toEqual(NOTHING);
  const rubbish = await signIn({ cookie: 'contentflow-admin=mine' });
  expect(rubbish).not.toContain('=mine');
});

describe('a cookie that this server did not give, or no longer takes', () => {
  const nowSeconds = () => Math.floor(Date.now() / 1000);
  const derivedKey = () =>
    new Uint8Array(hkdfSync('sha256', attacked.adminToken, '', 'contentflow admin session v1', 32));
  const session = (issuer = 'contentflow', audience = 'contentflow:admin') =>
    new SignJWT().setIssuer(issuer).setAudience(audience).setIssuedAt().setJti('x').setExpirationTime('1h');
  const sign = (jwt: SignJWT, alg = 'HS256', key = derivedKey()) => jwt.setProtectedHeader({ alg }).sign(key);
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

  test('but for what is wrong with each, it would open all', async () => {
    expect(await opens(`contentflow-admin=${await sign(session())}`)).toEqual(ALL);
  });

  test.each<[string, () => Promise<string>]>([
    ['expired', () => createAdminSession(attacked.adminToken, Date.now() - 13 * HOUR_SECONDS * 1000)],
    ['from the future', () => createAdminSession(attacked.adminToken, Date.now() + HOUR_SECONDS * 1000)],
    [
      'for 100 years',
      () =>
        sign(
          session()
            .setIssuedAt(nowSeconds() - 13 * HOUR_SECONDS)
            .setExpirationTime('100y'),
        ),
    ],
    [
      'without an end',
      () => sign(new SignJWT().setIssuer('contentflow').setAudience('contentflow:admin').setIssuedAt()),
    ],
    ['of another audience', () => sign(session('contentflow', 'contentflow:api'))],
    ['of another issuer', () => sign(session('somebody'))],
    [
      'of another token',
      () => createAdminSession('another-admin-token-of-more-than-32-characters', Date.now()),
    ],
    [
      'with the token as its key',
      () => sign(session(), 'HS256', new TextEncoder().encode(attacked.adminToken)),
    ],
    ['of another algorithm', () => sign(session(), 'HS512', Buffer.concat([derivedKey(), derivedKey()]))],
    [
      'without a signature',
      async () => {
        const [, payload] = (await sign(session())).split('.');
        return `${encode({ alg: 'none' })}.${payload}.`;
      },
    ],
    [
      'with other claims',
      async () => {
        const [header, , signature] = (await sign(session())).split('.');
        const claims = { iss: 'contentflow', aud: 'contentflow:admin', jti: 'x', iat: nowSeconds() };
        return `${header}.${encode({ ...claims, exp: nowSeconds() + 10 * HOUR_SECONDS })}.${signature}`;
      },
    ],
    [
      'with a key that it names',
      () => session().setProtectedHeader({ alg: 'HS256', kid: '../../../dev/null' }).sign(Buffer.alloc(32)),
    ],
    ['too long', async () => 'a.'.repeat(4_000)],
  ])('%s opens nothing', async (_name, make) => {
    expect(await opens(`contentflow-admin=${await make()}`)).toEqual(NOTHING);
  });
});

describe('what changes something', () => {
  const FOREIGN: readonly Record<string, string>[] = [
    { origin: 'https://evil.test' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' },
  ];

  const listChanges = async (): Promise<ApiOperation[]> =>
    listOperations(await attacked.readDocument()).filter(
      ({ path, method }) => path.startsWith('/api/admin/') && method !== 'GET',
    );

  test("is not done for another site's page, though the browser sends the cookie", async () => {
    const cookie = await signIn();
    const changes = await listChanges();
    expect(changes.length).toBeGreaterThanOrEqual(2);
    for (const { name, path, method } of changes) {
      for (const headers of FOREIGN) {
        const response = await ask(path, {
          method,
          body: new URLSearchParams({ token: attacked.adminToken, limit: '1', count: '1' }),
          headers: { cookie, ...headers },
        });
        expect([name, response.status, response.headers.get('set-cookie')]).toEqual([name, 403, null]);
      }
    }
    expect(await opens(cookie)).toEqual(ALL);
  });

  test('is done for nobody who is not signed in, and by no link', async () => {
    for (const { name, path, method, operation } of await listChanges()) {
      expect([
        name,
        (await ask(path, { headers: { authorization: `Bearer ${attacked.adminToken}` } })).status,
      ]).toEqual([name, 405]);
      if (operation.security.length === 0) continue;
      const response = await ask(path, {
        method,
        body: '{}',
        headers: { 'content-type': 'application/json' },
      });
      expect([name, response.status]).toEqual([name, 401]);
    }
  });
});

test('guesses from ever new addresses end at the limit of all, and the token itself goes on working', async () => {
  const statuses = new Map<number, number>();
  for (let source = 0; source < 300; source += 1) {
    const { status } = await ask('/api/admin/sign-in', {
      method: 'POST',
      body: new URLSearchParams({ token: `guess-${source}` }),
      headers: { 'x-forwarded-for': `10.1.${source >> 8}.${source & 255}` },
    });
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  expect([...statuses.keys()].toSorted()).toEqual([303, 429]);
  // A busy machine may need more than the limit's minute.
  expect(statuses.get(303)).toBeLessThanOrEqual(200);
  const bearer = await ask('/api/admin/pool', {
    headers: { authorization: `Bearer ${attacked.adminToken}` },
  });
  expect(bearer.status).toBe(200);
});
