import type { IncomingMessage } from 'node:http';
import { findMisshape, toOriginForm } from '@/lib/http/misshapen-request';

const ask = (method: string, url: string, headers = {}) => ({ method, url, headers }) as IncomingMessage;

test.each([
  ...[
    '*',
    'evil.test:80',
    '',
    '?x',
    'http:/x',
    'javascript:alert(1)',
    '/%',
    '/w/%zz',
    '/%C0%AF',
    '/%ED%A0%80',
    '/a%',
  ],
])('%s is no path', (url) => {
  expect(findMisshape(ask('GET', url))).toBe('MALFORMED_URL');
});

test.each(['/', '/w/%E2%82%AC', '/%00', '//x', '/w/a?cursor=%', '/?%zz', '/w/..', '/\\'])(
  '%s is one',
  (url) => {
    expect(findMisshape(ask('GET', url))).toBeUndefined();
  },
);

test.each([
  ['TRACE', '/api/content', 'METHOD_NOT_ALLOWED'],
  ['PROPFIND', '/w/acme', 'METHOD_NOT_ALLOWED'],
  ['POST', '/w/acme', 'METHOD_NOT_ALLOWED'],
  ['DELETE', '//api/content', 'METHOD_NOT_ALLOWED'],
  ['DELETE', '/api/content', undefined],
  ['HEAD', '/w/acme', undefined],
  ['POST', '/api/../w/acme', 'METHOD_NOT_ALLOWED'],
  ['POST', '/api/%2e%2E/w/acme', 'METHOD_NOT_ALLOWED'],
  ['POST', '/api\\..\\w', 'METHOD_NOT_ALLOWED'],
  ['POST', '/w/../api/content', undefined],
  ['PUT', '/api/admin/pool', 'METHOD_NOT_ALLOWED'],
  ['POST', '/api/admin', 'METHOD_NOT_ALLOWED'],
  ['POST', '/api/admin/pool/resize', undefined],
  ['POST', '/api/admin/sign-in', undefined],
  ['POST', '/api/administration', undefined],
])('%s %s: %s', (method, url, misshape) => {
  expect(findMisshape(ask(method, url))).toBe(misshape);
});

test.each([
  ['OPTIONS', { 'content-length': '1' }, 'BODY_TOO_LARGE'],
  ['OPTIONS', { 'transfer-encoding': 'chunked' }, 'BODY_TOO_LARGE'],
  ['OPTIONS', { 'content-length': '0' }, undefined],
  ['OPTIONS', {}, undefined],
])('%s with %j: %s', (method, headers, misshape) => {
  for (const url of ['/', '/api/admin/pool', '/api/content'])
    expect(findMisshape(ask(method, url, headers))).toBe(misshape);
});

test.each([
  ['http://evil.test/admin/pool?x=1', '/admin/pool?x=1'],
  ['HTTPS://user@evil.test:1', '/'],
  ['http://evil.test?x', '/?x'],
  ['/http://evil.test/', '/http://evil.test/'],
])('of %s is asked %s', (url, asked) => {
  const request = ask('GET', url);
  toOriginForm(request);
  expect(request.url).toBe(asked);
});

test.each([
  ['%', 'BAD_HEADER'],
  ['{}', 'BAD_HEADER'],
  ['%5B%22%22%2C%7B%7D%5D', undefined],
])('of a page whose state is %s: %s', (state, misshape) => {
  expect(findMisshape(ask('GET', '/', { 'next-router-state-tree': state }))).toBe(misshape);
});
