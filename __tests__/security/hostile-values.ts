/** What an attacker puts where a value belongs: a corpus of what has broken servers, and whatever fast-check makes up. */
import fc from 'fast-check';

const TEXTS = [
  ...[
    '',
    ' ',
    '\0',
    'a\0b',
    '\r\nX-Injected: 1',
    '\uFEFF',
    '\u202Eabc',
    '\u2028',
    'e\u0301',
    '\u00E9',
    'ﬁ',
    'İ',
  ],
  ...['\uD800', 'a\uDFFFb', '😀'.repeat(60), '👩‍👩‍👧‍👦', 'Ω'.repeat(300), 'a'.repeat(9_000)],
  ...['../../etc/passwd', '..\\..\\windows', "'; DROP TABLE content_items; --", "' OR '1'='1", '$1', '%s%n'],
  ...['<script>alert(1)</script>', 'javascript:alert(1)', '{{7*7}}', '__proto__', 'constructor', 'toString'],
  ...['-1', '0', '1e309', '1e2', '0x10', 'NaN', 'Infinity', '2147483648', '9007199254740993', ' 7', '٣'],
  ...['null', 'undefined', 'true', '[]', '{}', '[object Object]', '00000000-0000-0000-0000-000000000000'],
  ...['{0199c1e2-0000-7000-8000-00000000abcd}', 'urn:uuid:0199c1e2-0000-7000-8000-00000000abcd'],
] as const;

/** Path segments that no encoder writes. */
const RAW_SEGMENTS = [
  ...[
    '%',
    '%zz',
    '%00',
    '%C0%AF',
    '%E0%A4%A',
    '%ED%A0%80',
    '%F0%9F',
    '%FF',
    '%2F',
    '%5C',
    '%252e',
    '.',
    '..',
    '%2e%2e',
  ],
  ...['\\', ';x=1', 'a%0d%0aX-Injected:%201', '[', '{', '|', '^', '"', '<', '`', '*', '\u00E9', '\u0080'],
] as const;

const JSON_TEXTS = [
  ...[
    '',
    'null',
    '[]',
    '""',
    '0',
    '{',
    '{"title":',
    '{"title":"x"}}',
    "{'title':'x'}",
    '{"title":"x",}',
    'NaN',
  ],
  ...['{"title":"x","title":"y"}', '{"__proto__":{"version":1},"title":"x"}', '{"title":"\\u0000"}'],
  ...['{"title":"\\ud800"}', '{"title":"\\uZZZZ"}', '\uFEFF{"title":"x"}', '{"version":1e400,"title":"x"}'],
  ...['{"version":1.0000000000000001,"title":"x"}', '{"version":-0,"title":"x"}', '{"a":1,'.repeat(2_000)],
  ...[`${'['.repeat(50_000)}${']'.repeat(50_000)}`, `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
  ...[`{${Array.from({ length: 20_000 }, (_, index) => `"k${index}":0`).join()}}`],
] as const;

export const hostileText = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);

/** As it stands in the request line, from bytes. */
export const hostileSegment = fc.oneof(
  fc.constantFrom(...RAW_SEGMENTS),
  hostileText.map((text) => percentEncode(Buffer.from(text))),
  fc.uint8Array({ minLength: 1, maxLength: 12 }).map(percentEncode),
);

export const hostileBody = fc.oneof(
  fc.constantFrom(...JSON_TEXTS).map((text) => Buffer.from(text)),
  fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
);

export function percentEncode(bytes: Uint8Array): string {
  return [...bytes]
    .map((byte) => {
      const letter = String.fromCharCode(byte);
      return /[\w.~-]/.test(letter) ? letter : `%${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
}

const MEDIA_TYPES = [
  ...[
    'application/json',
    'application/json; charset=utf-16',
    'application/json;',
    'text/plain',
    'application/xml',
  ],
  ...[
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'multipart/form-data',
    '',
    '/',
    '\u00FF',
  ],
] as const;

/** Headers that mean something to Node, Next or us, with values that they should not have. */
const HEADERS: Readonly<Record<string, readonly string[]>> = {
  Accept: ['text/html', '*/*;q=2', '\u00FF', ','.repeat(500)],
  'Accept-Language': ['x'.repeat(2_000)],
  'Content-Type': MEDIA_TYPES,
  'Content-Encoding': ['gzip', 'br', 'nonsense'],
  Cookie: [
    'a=b',
    '=',
    ';;;=;',
    'contentflow-admin=',
    `contentflow-admin=${'a.'.repeat(1_000)}`,
    '__Host-contentflow-admin=x',
  ],
  Expect: ['100-continue', '200-ok'],
  Forwarded: ['for=127.0.0.1;proto=https'],
  'If-None-Match': ['*', '"', 'W/"x"'],
  'If-Modified-Since': ['yesterday'],
  Origin: ['null', 'https://evil.test', 'x', ''],
  Range: ['bytes=0-0', 'bytes=99999999-', 'bytes=-1,0-0,1-1'],
  Referer: ['javascript:alert(1)'],
  'Sec-Fetch-Site': ['cross-site', 'same-site', 'none', 'x'],
  Upgrade: ['websocket', 'h2c'],
  'X-Forwarded-For': ['127.0.0.1', `${'1.1.1.1,'.repeat(200)}`, '\u00FF', '::1'],
  'X-Forwarded-Host': ['evil.test', 'evil.test:99999', '', 'a b', '@'],
  'X-Forwarded-Proto': ['https', 'https,http', 'javascript'],
  'X-Forwarded-Port': ['0', 'x'],
  'X-HTTP-Method-Override': ['DELETE'],
  'X-Original-URL': ['/admin/pool'],
  'X-Rewrite-URL': ['/admin/pool'],
  'X-Request-Id': ['x', '\u00FF', 'a'.repeat(5_000), '00000000-0000-0000-0000-00000000000'],
  'X-Request-Timeout-Ms': ['0', '-1', '1', '1e3', '86400001', '99999999999', 'x', ''],
  // Next's own.
  RSC: ['1', '0', '\u00FF'],
  'Next-Router-State-Tree': ['%', 'x', '%5B%5D', '[]', '%7B%7D', 'a'.repeat(9_000)],
  'Next-Router-Prefetch': ['1', '2', 'x'],
  'Next-Router-Segment-Prefetch': ['/_tree', '/x', '../..', '%'],
  'Next-Url': ['/admin/pool', 'x', '\u00FF'],
  'Next-Action': ['x', '0'.repeat(42), '\u00FF'],
  'Next-HMR-Refresh': ['1'],
  'X-Nextjs-Data': ['1'],
  'X-Middleware-Subrequest': ['middleware:middleware:middleware:middleware:middleware', 'src/middleware'],
  'X-Middleware-Invoke': ['1'],
  'X-Middleware-Rewrite': ['/admin/pool', 'http://127.0.0.1:1/'],
  'X-Middleware-Next': ['1'],
  'X-Middleware-Set-Cookie': ['a=b'],
  'X-Invoke-Path': ['/admin/pool'],
  'X-Invoke-Status': ['500'],
  'X-Invoke-Error': ['{"message":"x"}', '{'],
  'X-Invoke-Output': ['/admin/pool'],
  'X-Matched-Path': ['/admin/pool'],
  'X-Now-Route-Matches': ['1=x'],
  'X-Prerender-Revalidate': ['x'],
  'X-Next-Revalidate-Tag-Token': ['x'],
  'Next-Resume': ['1'],
  'X-Next-Resume-State-Length': ['5', 'x'],
};

const HEADER_VALUES = Object.entries(HEADERS).flatMap(([name, values]) =>
  values.map((value): [string, string] => [name, value]),
);

export const hostileHeaders = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...HEADER_VALUES) },
      {
        weight: 1,
        // Whatever a header may hold (RFC 9110, 5.5), and obs-text.
        arbitrary: fc.tuple(
          fc.constantFrom(...Object.keys(HEADERS)),
          fc.string({
            unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
            maxLength: 60,
          }),
        ),
      },
    ),
    { maxLength: 4 },
  )
  .map((pairs): Record<string, string> => Object.fromEntries(pairs));
