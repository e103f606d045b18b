import { type PoolAdviseOptions, parseCommandLine } from '@/scripts/pool-advise/command-line';

const NUMBERS = ['--arrivals', '300/s', '--use-mean', '20ms', '--limit', '15'];

const parse = (words: readonly string[]) => parseCommandLine(words) as PoolAdviseOptions;

test('shows what there is', () => {
  expect(parseCommandLine(['--help'])).toBe('help');
});

test('without a word it asks the server here, for the instances that it knows and the usual target', () => {
  expect(parseCommandLine([])).toEqual({
    source: { kind: 'server', url: undefined },
    target: { p95WaitMs: 20, utilizationRatio: 0.8 },
    server: undefined,
    instances: undefined,
    deployOverlap: undefined,
    otherConnections: undefined,
    useCv2: undefined,
    asJson: false,
  });
});

test('the address of the page is that of the server', () => {
  const { source } = parse(['--url', 'http://localhost:3000/admin/pool']);
  expect(source).toEqual({ kind: 'server', url: 'http://localhost:3000' });
});

test.each([
  [[...NUMBERS], { arrivalsPerSecond: 300, meanUseMs: 20, useCv2: 1 }],
  [
    ['--arrivals', '1200/min', '--use-mean', '1.5s', '--use-cv2', '0', '--limit', '15'],
    { arrivalsPerSecond: 20, meanUseMs: 1_500, useCv2: 0 },
  ],
])('numbers with their units: %j', (words, traffic) => {
  expect(parse(words).source).toEqual({ kind: 'numbers', limit: 15, traffic });
});

test('one scrape with its age, two with the time between them', () => {
  expect(parse(['--scrape', 'a', '--age', '10m']).source).toEqual({
    kind: 'scrapes',
    files: ['a'],
    seconds: 600,
  });
  expect(parse(['--scrape', 'a', '--scrape', 'b', '--apart', '90s']).source).toEqual({
    ...{ kind: 'scrapes', files: ['a', 'b'], seconds: 90 },
  });
});

test.each([
  [['--neon', '0.25'], { maxConnections: 104, reservedConnections: 7 }],
  [['--neon', '16'], { maxConnections: 4_000, reservedConnections: 7 }],
  [['--postgres'], { maxConnections: 100, reservedConnections: 3 }],
  [['--max-connections', '112', '--reserved', '10'], { maxConnections: 112, reservedConnections: 10 }],
  [['--max-connections', '112'], { maxConnections: 112, reservedConnections: 3 }],
])('a server: %j', (words, server) => {
  expect(parse(words).server).toEqual(server);
});

test.each([
  [['--jsn'], "Unknown option '--jsn'"],
  [
    ['--arrivals', '300', '--use-mean', '20ms', '--limit', '15'],
    '--arrivals must be a rate above 0 with its unit, such as 300/s, 1200/min or 50/h, not "300".',
  ],
  [['--arrivals', '0/s', '--use-mean', '20ms', '--limit', '15'], '--arrivals must be a rate above 0'],
  [
    ['--arrivals', '300/s', '--use-mean', '20', '--limit', '15'],
    '--use-mean must be a time above 0 with its unit',
  ],
  [['--arrivals', '300/s'], '--arrivals, --use-mean and --limit belong together.'],
  [
    ['--arrivals', '300/s', '--use-mean', '20ms', '--limit', '0'],
    '--limit must be a whole number from 1 to 10000, not "0".',
  ],
  [[...NUMBERS, '--use-cv2', '-1'], "'--use-cv2' argument is ambiguous"],
  [[...NUMBERS, '--utilization', '1'], '--utilization must be a share above 0 and at most 0.95'],
  [[...NUMBERS, '--instances', '1.5'], '--instances must be a whole number'],
  [[...NUMBERS, '--deploy-overlap', '0.5'], '--deploy-overlap must be a number from 1 to 1000'],
  [[...NUMBERS, '--neon', '0.3'], '--neon must be a compute size in CU (0.25, 0.5, 1, '],
  [[...NUMBERS, '--neon', '1', '--postgres'], 'Take one of --max-connections, --neon and --postgres.'],
  [[...NUMBERS, '--reserved', '3'], '--reserved needs --max-connections.'],
  [
    [...NUMBERS, '--max-connections', '3', '--reserved', '3'],
    '--reserved must be less than --max-connections.',
  ],
  [[...NUMBERS, '--url', 'http://localhost:3000'], 'Take one of --url, --scrape, or --arrivals'],
  [['--url', 'localhost'], '--url must be the address of a server'],
  [['--scrape', 'a'], 'One scrape has no rates'],
  [['--scrape', 'a', '--scrape', 'b'], 'Say with --apart how long after the first'],
  [['--scrape', 'a', '--apart', '5m'], '--apart is for two scrapes; take --age.'],
  [['--scrape', 'a', '--scrape', 'b', '--age', '5m'], '--age is for one scrape; take --apart.'],
  [['--scrape', 'a', '--scrape', 'b', '--scrape', 'c', '--apart', '5m'], '--scrape is given once or twice.'],
  [['--age', '5m'], '--age needs --scrape.'],
])('%j is refused with a reason and the usage', (words, message) => {
  expect(() => parseCommandLine(words)).toThrow(message);
  expect(() => parseCommandLine(words)).toThrow('npm run pool:advise -- --url <url>');
});
