import { endedSessionCookies, readSessionCookie, sessionCookie } from '@/lib/auth/admin-cookie';

const http = new Headers({ 'x-forwarded-proto': 'http' });
const https = new Headers({ 'x-forwarded-proto': 'https' });

test('over plain HTTP the cookie is kept from scripts and other sites', () => {
  expect(sessionCookie('abc', http)).toBe(
    'contentflow-admin=abc; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200',
  );
});

test('over HTTPS it is also bound to this host and to HTTPS', () => {
  expect(sessionCookie('abc', https)).toBe(
    '__Host-contentflow-admin=abc; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200; Secure',
  );
});

test('the end takes away both names over HTTPS', () => {
  expect(endedSessionCookies(https).map((cookie) => cookie.split(';')[0])).toEqual([
    '__Host-contentflow-admin=',
    'contentflow-admin=',
  ]);
  for (const cookie of endedSessionCookies(https)) expect(cookie).toContain('Max-Age=0');
});

test.each([
  [undefined, undefined],
  ['', undefined],
  ['a=b', undefined],
  ['xcontentflow-admin=no', undefined],
  ['contentflow-admin=yes', 'yes'],
  ['a=b;contentflow-admin=yes ; c=d', 'yes'],
  ['contentflow-admin=a=b=', 'a=b='],
  ['contentflow-admin=plain; __Host-contentflow-admin=secure', 'secure'],
  ['contentflow-admin', undefined],
])('reads %j as %j', (cookie, expected) => {
  const headers = new Headers(cookie === undefined ? {} : { cookie });
  expect(readSessionCookie(headers)).toBe(expected);
});
