import { SignJWT } from 'jose';
import {
  createAdminSession,
  endAdminSession,
  isAdminSession,
  SESSION_LIFETIME_SECONDS,
} from '@/lib/auth/admin-session';
import { countEnded, ENDED_SESSIONS_MOST } from '@/lib/auth/ended-sessions';

const TOKEN = 'a-token-of-the-length-that-production-asks-for';
const NOW_MS = Date.UTC(2026, 0, 15, 3, 0, 0);
const LIFETIME_MS = SESSION_LIFETIME_SECONDS * 1000;

/** The session with one claim changed and the signature kept. */
function withClaims(session: string, claims: object): string {
  const [header = '', payload = '', signature = ''] = session.split('.');
  const changed = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), ...claims };
  return [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
}

test('a session holds from its start to its end', async () => {
  const session = await createAdminSession(TOKEN, NOW_MS);
  await expect(isAdminSession(session, TOKEN, NOW_MS)).resolves.toBe(true);
  await expect(isAdminSession(session, TOKEN, NOW_MS + LIFETIME_MS - 1000)).resolves.toBe(true);
  await expect(isAdminSession(session, TOKEN, NOW_MS + LIFETIME_MS)).resolves.toBe(false);
});

test('it says nothing of the token', async () => {
  const session = await createAdminSession(TOKEN, NOW_MS);
  const readable = session.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
  expect(readable.join()).not.toContain(TOKEN);
  expect(Object.keys(JSON.parse(readable[1] ?? '')).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti']);
});

test('a changed ADMIN_TOKEN ends every session, and the old token brings them back', async () => {
  const session = await createAdminSession(TOKEN, NOW_MS);
  await expect(isAdminSession(session, `${TOKEN}!`, NOW_MS)).resolves.toBe(false);
  await expect(isAdminSession(session, TOKEN, NOW_MS)).resolves.toBe(true);
});

test('a changed claim or signature is refused', async () => {
  const session = await createAdminSession(TOKEN, NOW_MS);
  const later = withClaims(session, { exp: Math.floor(NOW_MS / 1000) + 10 * SESSION_LIFETIME_SECONDS });
  await expect(isAdminSession(later, TOKEN, NOW_MS)).resolves.toBe(false);
  await expect(isAdminSession(`${session.slice(0, -2)}AA`, TOKEN, NOW_MS)).resolves.toBe(false);
  await expect(isAdminSession(session.slice(0, session.lastIndexOf('.') + 1), TOKEN, NOW_MS)).resolves.toBe(
    false,
  );
});

test.each(['', 'x', 'a.b.c', '..', '\u0000', 'a'.repeat(10_000)])(
  'rubbish %# is refused',
  async (rubbish) => {
    await expect(isAdminSession(rubbish, TOKEN, NOW_MS)).resolves.toBe(false);
  },
);

test('an unsigned token is refused', async () => {
  const [, payload] = (await createAdminSession(TOKEN, NOW_MS)).split('.');
  const header = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
  await expect(isAdminSession(`${header}.${payload}.`, TOKEN, NOW_MS)).resolves.toBe(false);
});

test('a token signed with ADMIN_TOKEN itself, and not with the derived key, is refused', async () => {
  const issuedAt = Math.floor(NOW_MS / 1000);
  const forged = await new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('contentflow')
    .setAudience('contentflow:admin')
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + 60)
    .sign(new TextEncoder().encode(TOKEN));
  await expect(isAdminSession(forged, TOKEN, NOW_MS)).resolves.toBe(false);
});

test('a session from the future is refused', async () => {
  const session = await createAdminSession(TOKEN, NOW_MS + 60_000);
  await expect(isAdminSession(session, TOKEN, NOW_MS)).resolves.toBe(false);
});

test('one that was signed out is refused, however its signature is written, and no other is', async () => {
  const session = await createAdminSession(TOKEN, NOW_MS);
  const other = await createAdminSession(TOKEN, NOW_MS);
  // The last letter of base64url carries two bits that nobody reads.
  const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const twin = `${session.slice(0, -1)}${last[last.indexOf(session.at(-1) ?? '') ^ 1]}`;
  await expect(isAdminSession(twin, TOKEN, NOW_MS)).resolves.toBe(true);
  await endAdminSession(session, TOKEN, NOW_MS);
  for (const copy of [session, twin]) {
    await expect(isAdminSession(copy, TOKEN, NOW_MS)).resolves.toBe(false);
  }
  await expect(isAdminSession(other, TOKEN, NOW_MS)).resolves.toBe(true);
});

test('nobody ends a session without holding it', async () => {
  const session = await createAdminSession(TOKEN, NOW_MS);
  await endAdminSession(withClaims(session, { exp: 1 }), TOKEN, NOW_MS);
  await endAdminSession(session, `${TOKEN}!`, NOW_MS);
  await expect(isAdminSession(session, TOKEN, NOW_MS)).resolves.toBe(true);
});

test('where there is no room for another, those that began until then end, and what follows is signed in', async () => {
  const bystander = await createAdminSession(TOKEN, NOW_MS);
  const first = await createAdminSession(TOKEN, NOW_MS);
  await endAdminSession(first, TOKEN, NOW_MS);
  const before = countEnded();
  for (let count = before; count <= ENDED_SESSIONS_MOST; count += 1) {
    await endAdminSession(await createAdminSession(TOKEN, NOW_MS), TOKEN, NOW_MS);
  }
  expect(countEnded()).toBe(1);
  for (const session of [first, bystander]) {
    await expect(isAdminSession(session, TOKEN, NOW_MS)).resolves.toBe(false);
  }
  const next = await createAdminSession(TOKEN, NOW_MS + 1000);
  await expect(isAdminSession(next, TOKEN, NOW_MS + 1000)).resolves.toBe(true);
});
