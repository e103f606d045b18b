import { parseCommandLine } from '@/scripts/loadtest/command-line';
import type { LoadOptions } from '@/scripts/loadtest/load-options';

const FILES: Readonly<Record<string, string>> = {
  'traffic.csv': '# offset\n0\n0.5\n1250ms\n',
  'bad.csv': '0\n0.5\nsoon\n\n0.4\n',
  'requests.json': JSON.stringify([
    {
      method: 'POST',
      path: '/api/content',
      body: { slug: 'a-{unique}' },
      headers: { 'x-a': 'b' },
      weight: 2,
    },
    { method: 'GET', path: '/w/acme' },
  ]),
  'bad.json': JSON.stringify([{ method: 'FETCH', path: 'api', color: 'red' }]),
};

function parse(line: string | readonly string[]): LoadOptions {
  const words = typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : line;
  const options = parseCommandLine(words, (name) => {
    const text = FILES[name];
    if (text === undefined) throw new Error(`ENOENT: ${name}`);
    return text;
  });
  if (options === 'help') throw new Error('help');
  return options;
}

function problemsOf(line: string | readonly string[]): string[] {
  try {
    parse(line);
  } catch (error) {
    return (error as Error).message.split('\n\n')[0]?.split('\n') ?? [];
  }
  return [];
}

test('nothing said: Poisson arrivals of the content list against a server of our own', () => {
  expect(parse('')).toMatchObject({
    url: undefined,
    load: { kind: 'open', arrivals: { kind: 'poisson', perSecond: 50 } },
    ...{ durationMs: 30_000, warmUpMs: 0, deadlineMs: 10_000, thresholds: {}, allowShed: false, json: false },
    routes: [{ name: 'GET /api/content', weight: 1, body: undefined }],
  });
});

test.each([
  ['--rate 90/m --arrivals fixed', { kind: 'open', arrivals: { kind: 'fixed', perSecond: 1.5 } }],
  [
    '--rate 100/s --arrivals bursts --burst 4x/100ms/2s',
    {
      kind: 'open',
      arrivals: { kind: 'bursts', perSecond: 100, burstFactor: 4, burstMs: 100, periodMs: 2000 },
    },
  ],
  ['--replay traffic.csv', { kind: 'open', arrivals: { kind: 'replay', offsetsMs: [0, 500, 1250] } }],
  ['--concurrency 50 --think-time 10ms', { kind: 'closed', concurrency: 50, thinkTimeMs: 10 }],
])('%s', (line, load) => {
  expect(parse(line).load).toEqual(load);
});

test('a replay lasts as long as its file, less the warm-up, unless a duration is given', () => {
  expect(parse('--replay traffic.csv').durationMs).toBe(1251);
  expect(parse('--replay traffic.csv --warm-up 1s').durationMs).toBe(251);
  expect(parse('--replay traffic.csv --duration 500ms').durationMs).toBe(500);
  expect(problemsOf('--replay traffic.csv --warm-up 2s')).toEqual([
    '--duration must be more than 0, and a replay longer than its --warm-up',
  ]);
});

test('thresholds and the settings of the server that is started', () => {
  const options = parse(
    '--max-failed 0.5% --max-p95 100ms --max-p99 1.5s --max-connections 15 --min-throughput 100/s --allow-shed ' +
      '--connection-limit 7 --pool-timeout 2.5s --admission off',
  );
  expect(options.thresholds).toEqual({
    maxFailed: { kind: 'ratio', ratio: 0.005 },
    ...{ maxP95Ms: 100, maxP99Ms: 1500, maxConnections: 15, minOkPerSecond: 100 },
  });
  expect(options.allowShed).toBe(true);
  expect(options.environment).toEqual({
    DATABASE_CONNECTION_LIMIT: '7',
    DATABASE_POOL_TIMEOUT: '2.5',
    DATABASE_ADMISSION: 'off',
  });
});

test('a mix of routes, also from a file', () => {
  const { routes } = parse([
    ...['--route', 'GET /api/content=3', '--route', 'GET /api/content?limit=5'],
    ...['--route', 'GET /api/content?limit=5&cursor=a =0.5', '--requests', 'requests.json'],
  ]);
  expect(routes.map(({ name, weight }) => [name, weight])).toEqual([
    ['GET /api/content', 3],
    ['GET /api/content?limit=5', 1],
    ['GET /api/content?limit=5&cursor=a', 0.5],
    ['POST /api/content', 2],
    ['GET /w/acme', 1],
  ]);
  expect(routes[3]).toMatchObject({
    headers: { 'content-type': 'application/json', 'x-a': 'b' },
    body: '{"slug":"a-{unique}"}',
  });
});

test('lists every mistake at once', () => {
  expect(
    problemsOf(
      '--rte 5 --rate fast --max-p99 250 --max-failed many --deadline 1ms --route /w --seed x --json=yes --url',
    ),
  ).toEqual([
    '--rte is no option',
    '"5" belongs to no option',
    '--json takes no value',
    '--url needs a value',
    '--rate must be a rate such as 100/s or 90/m, not fast',
    '--max-failed must be a number such as 0, or a share such as 1%, not many',
    '--max-p99 must be a duration such as 250ms, 1.5s or 2m, not 250',
    '--deadline must be at least 10ms',
    '--seed must be a whole number, not x',
    "--route must be a method, a path and perhaps a weight, such as 'GET /w/acme=3', not /w",
  ]);
});

test.each([
  ['--rate 5/s --concurrency 2', '--rate and --concurrency exclude each other'],
  ['--think-time 1s', '--think-time goes with --concurrency only'],
  ['--burst 3x/200ms/1s', '--burst goes with --arrivals bursts only'],
  ['--arrivals fixed --concurrency 2', '--arrivals goes with --rate only'],
  ['--arrivals bursts --burst 6x/200ms/1s', '--burst must be such as 3x/200ms/1s'],
  ['--concurrency 5001', '--concurrency must be at most 5000'],
  [
    '--url http://127.0.0.1:3000 --connection-limit 5',
    '--connection-limit is for a server that is started here',
  ],
  ['--url http://127.0.0.1:3000/admin', '--url must be the address of a server without a path'],
  ['--allow-remote', '--allow-remote goes with --url only'],
  ['--replay bad.csv', '--replay bad.csv, line 3: "soon" is no offset such as 1.25 or 1250ms'],
  ['--replay none.csv', '--replay none.csv cannot be read: ENOENT: none.csv'],
  ['--requests bad.json', '--requests bad.json [0.method]'],
])('%s is refused: %s', (line, problem) => {
  expect(problemsOf(line)[0]).toContain(problem);
});

test('this machine only, unless the other one is said to be ours', () => {
  for (const url of [
    'http://127.0.0.1:3000',
    'http://127.9.9.9',
    'http://localhost:3000',
    'http://[::1]:3000',
  ]) {
    expect(parse(`--url ${url}`).url).toBe(url);
  }
  for (const host of ['example.com', '10.0.0.1', '127.0.0.1.example.com', 'localhost.example.com', '[::2]']) {
    expect(problemsOf(`--url http://${host}`)).toEqual([
      expect.stringContaining(`${host} is not this machine. A load test is an attack`),
    ]);
  }
  expect(parse('--url https://example.com --allow-remote').url).toBe('https://example.com');
});
