/** Bytes that no client library sends: smuggling, oversized parts, other protocols. And pages under a hail of headers. */
import fc from 'fast-check';
import { type AttackedServer, startAttackedServer } from '../support/attacked-server';
import { exchange, type RawRequest, rawRequest } from '../support/raw-http';
import { type Credential, credentialsOf, findHarm } from './harmless';
import { hostileHeaders, hostileSegment } from './hostile-values';

let attacked: AttackedServer;

beforeAll(async () => {
  attacked = await startAttackedServer();
}, 60_000);

afterAll(async () => {
  await attacked?.close();
});

const SMUGGLED = 'GET /api/health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
const CHUNKED = `0\r\n\r\n${SMUGGLED}`;
const AS_BODY = `Content-Length: ${SMUGGLED.length}`;

/** The end of a request's head, and what follows it. A proxy before us may read less of it, or more. */
const SMUGGLING: Readonly<Record<string, readonly [headers: readonly string[], rest: string]>> = {
  'length and chunks': [[`Content-Length: ${CHUNKED.length}`, 'Transfer-Encoding: chunked'], CHUNKED],
  'chunks and length': [['Transfer-Encoding: chunked', 'Content-Length: 4'], CHUNKED],
  'chunks by another name': [['Transfer-Encoding: xchunked', AS_BODY], SMUGGLED],
  'chunks after a blank': [['Transfer-Encoding : chunked', AS_BODY], SMUGGLED],
  'chunks after a tab': [['Transfer-Encoding:\tchunked', AS_BODY], SMUGGLED],
  'chunks twice': [['Transfer-Encoding: chunked', 'Transfer-Encoding: identity', AS_BODY], SMUGGLED],
  'chunks not last': [['Transfer-Encoding: chunked, identity', AS_BODY], SMUGGLED],
  'chunks folded': [['Transfer-Encoding:\r\n chunked', AS_BODY], SMUGGLED],
  'a hidden header': [['X: y\nTransfer-Encoding: chunked', AS_BODY], SMUGGLED],
  'a header after CR': [['X: y\rTransfer-Encoding: chunked', AS_BODY], SMUGGLED],
  'a header after NUL': [['X: y\0Transfer-Encoding: chunked', AS_BODY], SMUGGLED],
  'two lengths': [['Content-Length: 0', AS_BODY], SMUGGLED],
  'two lengths in one': [[`Content-Length: 0, ${SMUGGLED.length}`], SMUGGLED],
  'a signed length': [[`Content-Length: +${SMUGGLED.length}`], SMUGGLED],
  'a negative length': [['Content-Length: -1'], SMUGGLED],
  'a hexadecimal length': [[`Content-Length: 0x${SMUGGLED.length.toString(16)}`], SMUGGLED],
  'a length past 64 bits': [['Content-Length: 18446744073709551616'], SMUGGLED],
  'a chunk past 64 bits': [['Transfer-Encoding: chunked'], `10000000000000000\r\n${SMUGGLED}`],
  'a signed chunk': [['Transfer-Encoding: chunked'], `-1\r\n${SMUGGLED}`],
  'a hexadecimal chunk': [['Transfer-Encoding: chunked'], `0x0\r\n\r\n${SMUGGLED}`],
  'a chunk extension with a line end': [['Transfer-Encoding: chunked'], `0;a\n\r\n${SMUGGLED}`],
  'a chunk that is too long': [['Transfer-Encoding: chunked'], `1\r\nab0\r\n\r\n${SMUGGLED}`],
};

describe('a request that a proxy may read in another way', () => {
  // All at once: some end with what a connection that is kept may idle.
  test('hides no second one', async () => {
    const found = await Promise.all(
      Object.entries(SMUGGLING).map(async ([name, [headers, rest]]) => {
        const head = [
          'POST /api/content HTTP/1.1',
          'Host: x',
          `Authorization: Bearer ${attacked.ours.apiKey}`,
        ];
        const bytes = `${[...head, ...headers].join('\r\n')}\r\n\r\n${rest}`;
        const { answers } = await exchange(attacked.url, bytes, { timeoutMs: 80_000 });
        const types = answers.map((answer) => answer.headers.get('content-type'));
        return {
          name,
          hasSecond: answers.length > 1 || types.includes('application/health+json'),
          harm: answers.flatMap((answer) => findHarm(attacked, answer, 'ours')),
        };
      }),
    );
    expect(found).toEqual(Object.keys(SMUGGLING).map((name) => ({ name, hasSecond: false, harm: [] })));
  }, 90_000);

  test('two that follow each other are two: what the tests above look for can be seen', async () => {
    const first = 'GET /api/health/live HTTP/1.1\r\nHost: x\r\n\r\n';
    expect((await exchange(attacked.url, first + SMUGGLED)).answers).toHaveLength(2);
  });
});

describe('what is no request of HTTP/1.1', () => {
  test.each([
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['HTTP/9.9', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n'],
    ['TLS', Buffer.from('160301020001000001fc0303', 'hex')],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
    ['no method', ' / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a made-up method', 'GETT / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a blank in the path', 'GET /a b HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a header without a colon', 'GET / HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n'],
    ['a header without a name', 'GET / HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n'],
    ['CONNECT', 'CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('%s is refused', async (_name, bytes) => {
    const { answers } = await exchange(attacked.url, bytes);
    for (const answer of answers) {
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(findHarm(attacked, answer, 'none')).toEqual([]);
    }
  });
});

describe('what is too large', () => {
  const key = () => ({ Authorization: `Bearer ${attacked.ours.apiKey}`, 'Content-Type': 'application/json' });
  const json = (bytes: number) => JSON.stringify({ title: 'x', bodyMarkdown: 'a'.repeat(bytes) });

  test.each([
    ['a URL', 431, () => ({ target: `/${'a'.repeat(20_000)}` })],
    ['a header', 431, () => ({ target: '/', headers: { Cookie: 'a'.repeat(20_000) } })],
    [
      'a number of headers',
      431,
      () => ({
        target: '/',
        headers: Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`X-${index}`, 'y'])),
      }),
    ],
    ['a body', 413, () => ({ method: 'POST', target: '/api/content', headers: key(), body: json(2 ** 21) })],
    [
      'an article',
      422,
      () => ({ method: 'POST', target: '/api/content', headers: key(), body: json(2 ** 18) }),
    ],
    ["a stranger's body", 401, () => ({ method: 'POST', target: '/api/content', body: json(2 ** 25) })],
    // A longer one is not read to its end: it may cost the connection before the answer is there.
    ['a body for a page', 405, () => ({ method: 'POST', target: '/', body: json(2 ** 19) })],
    [
      'a sign-in form',
      303,
      () => ({ method: 'POST', target: '/api/admin/sign-in', body: `token=${json(2 ** 25)}` }),
    ],
    ['a body of a probe', 200, () => ({ target: '/api/health/live', body: json(2 ** 20) })],
  ] as readonly [string, number, () => RawRequest][])('%s ends with %i', async (_name, status, request) => {
    const { answers } = await exchange(attacked.url, rawRequest(request()));
    expect(answers.map((answer) => answer.status)).toEqual([status]);
    for (const answer of answers) expect(findHarm(attacked, answer, 'none')).toEqual([]);
  });

  test('chunks that never end are cut off at the limit of a body', async () => {
    const head = [
      ...['POST /api/content HTTP/1.1', 'Host: x', `Authorization: Bearer ${attacked.ours.apiKey}`],
      ...['Content-Type: application/json', 'Transfer-Encoding: chunked', 'Connection: close'],
    ];
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    const { answers } = await exchange(attacked.url, `${head.join('\r\n')}\r\n\r\n${chunk.repeat(400)}`, {
      timeoutMs: 50_000,
    });
    expect(answers.map((answer) => answer.status)).toEqual([413]);
  }, 60_000);
});

describe('paths', () => {
  test.each([
    ...[
      '/admin/pool',
      '//admin/pool',
      '/./admin/pool',
      '/w/../admin/pool',
      '/%61dmin/pool',
      '/ADMIN/pool',
      '/admin%2Fpool',
    ],
    ...[
      '/admin/pool/',
      '/admin\\pool',
      '/admin;x/pool',
      '/admin/pool%00',
      '/admin/pool?x',
      '/admin/pool.rsc',
      '/admin.rsc',
    ],
    ...[
      '/_next/data/x/admin/pool.json',
      '/_next/static/../../admin/pool',
      '/_next/static/%2e%2e/%2e%2e/admin/pool',
    ],
    ...[
      '/api/admin/pool',
      '//api/admin/pool',
      '/api/./admin/pool',
      '/api/health/../admin/pool',
      '/api/%61dmin/pool',
    ],
    ...[
      '/api/admin%2Fpool',
      '/api/admin/pool/',
      '/api/ADMIN/pool',
      '/api/admin/sign-in/../pool',
      '/api/admin/pool.rsc',
    ],
    ...[
      'http://x/admin/pool',
      'http://x/api/admin/pool',
      '/api/admin/sign-in%2F..%2Fpool',
      '/icon.svg/../admin/pool',
    ],
  ])('%s shows a stranger nothing', async (target) => {
    for (const headers of [{}, { RSC: '1' }, { Accept: 'text/html' }] as const) {
      const { answers } = await exchange(attacked.url, rawRequest({ target, headers }));
      for (const answer of answers) {
        expect(answer.body).not.toContain('max_connections');
        expect(answer.body).not.toContain('"measurements"');
        expect(answer.headers.get('location') ?? '/').toMatch(/^\/(?![/\\])/);
        expect(findHarm(attacked, answer, 'none')).toEqual([]);
      }
    }
  });

  test.each([
    '/.env',
    '/package.json',
    '/server.js',
    '/_next/../server.js',
    '/_next/static/../../server.js',
    '/..%2f..%2fetc/passwd',
    '/.git/config',
    '/.next/BUILD_ID',
  ])('no file beside the site: %s', async (target) => {
    const { answers } = await exchange(attacked.url, rawRequest({ target }));
    expect(answers.map(({ status }) => [404, 308].includes(status))).toEqual([true]);
  });

  test.each(['TRACE', 'PROPFIND', 'PUT', 'DELETE', 'PATCH', 'POST'])(
    '%s of a page is refused',
    async (method) => {
      const { answers } = await exchange(
        attacked.url,
        rawRequest({ method, target: '/w/ours', headers: { 'Next-Action': '0'.repeat(42) }, body: 'x' }),
      );
      expect(answers[0]).toMatchObject({ status: 405 });
      expect(answers[0]?.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    },
  );

  test.each(['/api/../w/ours', '/api/%2e%2e/w/ours', '/api/admin/pool'])(
    'POST %s is refused as that of a page is',
    async (target) => {
      const { answers } = await exchange(attacked.url, rawRequest({ method: 'POST', target, body: 'x' }));
      expect(answers[0]).toMatchObject({ status: 405 });
    },
  );

  test.each(['/', '/w/ours', '/api/admin/pool'])(
    'OPTIONS %s with a body is refused before any of it is kept',
    async (target) => {
      const { answers } = await exchange(attacked.url, rawRequest({ method: 'OPTIONS', target, body: 'x' }));
      expect(answers[0]).toMatchObject({ status: 413 });
    },
  );
});

test('pages, whatever their headers, paths and queries', async () => {
  const pages = fc.oneof(
    fc.constantFrom(
      '/',
      '/w/ours',
      '/w/ours/published',
      '/w/ours/a-draft',
      '/admin',
      '/admin/pool',
      '/admin/sign-in',
    ),
    hostileSegment.chain((segment) =>
      fc.constantFrom(
        ...[
          `/${segment}`,
          `/w/${segment}`,
          `/w/ours/${segment}`,
          `/problems/${segment}`,
          `/admin/${segment}`,
        ],
        ...[
          `/?cursor=${segment}`,
          `/w/ours?cursor=${segment}`,
          `/admin/pool?range=${segment}`,
          `/_next/${segment}`,
        ],
        ...[
          `/admin/sign-in?error=${segment}`,
          `/_next/static/${segment}`,
          `/_next/image?url=${segment}&w=64&q=75`,
        ],
      ),
    ),
  );
  const credentials = credentialsOf(attacked);
  const printed = attacked.server.output().length;
  let sent = 0;
  const ask = async (request: RawRequest, as: Credential) => {
    sent += 1;
    const { answers } = await exchange(attacked.url, rawRequest(request), {
      isHead: request.method === 'HEAD',
    });
    expect(answers.flatMap((answer) => findHarm(attacked, answer, as))).toEqual([]);
    return answers[0];
  };
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        target: pages,
        method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'OPTIONS', 'POST'),
        headers: hostileHeaders,
        as: fc.constantFrom('none', 'ours', 'admin', 'rubbish'),
      }),
      async ({ target, method, headers: hostile, as }) => {
        const authorization = credentials[as];
        const headers = { ...hostile, ...(authorization !== undefined && { Authorization: authorization }) };
        const answer = await ask({ target, method, headers }, as);
        // Next sends whoever asks for a page's data to where its headers belong, and reads them there.
        const location = answer?.headers.get('location');
        if (location?.includes('_rsc')) await ask({ target: location, method, headers }, as);
      },
    ),
    { numRuns: 600 },
  );
  process.stdout.write(`${sent} hostile requests to pages\n`);
  const log = attacked.server.output().slice(printed).split('\n');
  expect(log.filter((line) => line !== '' && !/"level":(20|30|40)/.test(line))).toEqual([]);
}, 120_000);
