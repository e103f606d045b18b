import { clientAddress, isCrossOrigin, isHttps } from '@/lib/http/request-origin';

test.each([
  [{}, false],
  [{ 'x-forwarded-proto': 'http' }, false],
  [{ 'x-forwarded-proto': 'https' }, true],
  [{ 'x-forwarded-proto': 'https, http' }, true],
  [{ 'x-forwarded-proto': 'http, https' }, false],
])('isHttps %j', (headers, expected) => {
  expect(isHttps(new Headers(headers as Record<string, string>))).toBe(expected);
});

test.each([
  [{}, 'unknown'],
  [{ 'x-forwarded-for': '' }, 'unknown'],
  [{ 'x-forwarded-for': '10.0.0.1' }, '10.0.0.1'],
  [{ 'x-forwarded-for': 'forged, 10.0.0.1' }, '10.0.0.1'],
  [{ 'x-forwarded-for': '::1' }, '::1'],
])('clientAddress %j', (headers, expected) => {
  expect(clientAddress(new Headers(headers as Record<string, string>))).toBe(expected);
});

test('a forged address stays short', () => {
  expect(clientAddress(new Headers({ 'x-forwarded-for': 'x'.repeat(9000) }))).toHaveLength(45);
});

describe('isCrossOrigin', () => {
  const host = 'app.test:3000';

  test.each([
    ['a script or curl', {}, false],
    ['the same origin', { 'sec-fetch-site': 'same-origin' }, false],
    ['typed by the user', { 'sec-fetch-site': 'none' }, false],
    ['another site', { 'sec-fetch-site': 'cross-site' }, true],
    ['a sibling subdomain', { 'sec-fetch-site': 'same-site' }, true],
    ['the same host', { origin: 'http://app.test:3000' }, false],
    ['another port', { origin: 'http://app.test:4000' }, true],
    ['another host', { origin: 'http://evil.test' }, true],
    ['a sandboxed frame', { origin: 'null' }, true],
    ['rubbish', { origin: 'app.test:3000' }, true],
    [
      'the public host behind a proxy',
      { origin: 'https://public.test', 'x-forwarded-host': 'public.test' },
      false,
    ],
    ['two proxies', { origin: 'https://public.test', 'x-forwarded-host': 'public.test, inner' }, false],
    [
      'the inner host behind a proxy',
      { origin: 'http://app.test:3000', 'x-forwarded-host': 'public.test' },
      true,
    ],
    // A proxy that hides the public host must not lock everybody out; the browser itself vouches.
    ['a browser that vouches', { origin: 'https://public.test', 'sec-fetch-site': 'same-origin' }, false],
  ])('%s', (_, headers, expected) => {
    expect(isCrossOrigin(new Headers({ host, ...(headers as Record<string, string>) }))).toBe(expected);
  });
});
