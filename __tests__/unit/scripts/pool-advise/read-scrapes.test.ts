import { sizePool } from '@/lib/sizing';
import { BUCKET_BOUNDS_SECONDS, Histogram } from '@/lib/stats';
import { estimateSumSquaredMs } from '@/scripts/pool-advise/estimate-variation';
import { ONE_INSTANCE } from '@/scripts/pool-advise/found-pool';
import { parseScrape } from '@/scripts/pool-advise/parse-scrape';
import { readScrapes } from '@/scripts/pool-advise/read-scrapes';

/** As /api/metrics has it, of a pool whose uses took so long each. */
function scrapeOf(
  usesMs: readonly number[],
  refused = 0,
  state: { inUse?: number; leaked?: number; limit?: number } = {},
) {
  const histogram = new Histogram();
  for (const ms of usesMs) histogram.record(ms);
  const { count, sumMs, bucketCounts } = histogram.readDistribution();
  let below = 0;
  const buckets = [...BUCKET_BOUNDS_SECONDS.map(String), '+Inf'].map((le, index) => {
    below += bucketCounts[index] ?? 0;
    return `db_client_connection_use_time_seconds_bucket{db_client_connection_pool_name="contentflow",le="${le}"} ${below}`;
  });
  return parseScrape(
    [
      '# HELP db_client_connection_max The most.',
      `db_client_connection_max{db_client_connection_pool_name="contentflow"} ${state.limit ?? 15}`,
      `db_client_connection_use_time_seconds_count{db_client_connection_pool_name="contentflow"} ${count}`,
      `db_client_connection_use_time_seconds_sum{db_client_connection_pool_name="contentflow"} ${sumMs / 1000}`,
      ...buckets,
      `contentflow_pool_acquisitions_total ${count}`,
      'contentflow_pool_failures_total 0',
      `db_client_connection_count{db_client_connection_pool_name="contentflow",db_client_connection_state="used"} ${state.inUse ?? 0}`,
      'db_client_connection_count{db_client_connection_pool_name="contentflow",db_client_connection_state="idle"} 9',
      `contentflow_pool_leaks_open ${state.leaked ?? 0}`,
      `contentflow_caller_shed_total{contentflow_caller="GET /a\\"b"} ${refused}`,
      `contentflow_pool_shed_total{contentflow_shed_reason="standing"} ${refused}`,
      'contentflow_pool_shed_total{contentflow_shed_reason="full"} 0',
      `contentflow_caller_use_seconds_total{contentflow_caller="GET /a\\"b"} ${sumMs / 1000}`,
      `contentflow_caller_acquisitions_total{contentflow_caller="GET /a\\"b"} ${count}`,
      'contentflow_server_sessions_max 104',
      'contentflow_server_sessions_reserved 7',
      'contentflow_server_sessions_open 20',
      'contentflow_server_sessions_own 12',
      '',
    ].join('\n'),
    'scrape.txt',
  );
}

const repeat = (count: number, ms: number) => Array.from({ length: count }, () => ms);

test('what happened between two scrapes is what counts', () => {
  const first = repeat(1_000, 400);
  const { data, server, fleet } = readScrapes(
    scrapeOf(first, 100),
    scrapeOf([...first, ...repeat(30_000, 20)], 3_100),
    100,
    0,
  );
  expect(data.limit).toBe(15);
  expect(data.traffic.arrivalsPerSecond).toBeCloseTo(330, 9);
  expect(data.traffic.meanUseMs).toBeCloseTo(20, 6);
  expect(data.measured).toMatchObject({
    seconds: 100,
    uses: 30_000,
    refused: 3_000,
    isVariationRough: false,
  });
  expect(data.measured?.callers).toMatchObject([{ name: 'GET /a"b', useShare: 1, uses: 30_000 }]);
  expect(server).toEqual({ maxConnections: 104, reservedConnections: 7 });
  expect(fleet).toMatchObject({ instances: 1, otherConnections: 8 });
});

test('between which the limit was changed, nothing can be told', () => {
  const first = scrapeOf(repeat(1_000, 20), 0, { limit: 10 });
  const { data } = readScrapes(first, scrapeOf(repeat(31_000, 20), 3_000), 100, 0);
  expect(sizePool(data, { fleet: ONE_INSTANCE }).grounds).toBe('changing');
});

test.each([
  ['leaked', { inUse: 14, leaked: 14 }],
  ['held, where no leak has been reported yet', { inUse: 14, leaked: 0 }],
])('connections that are %s are no reason to keep the limit, nor to raise it', (_name, held) => {
  const { data } = readScrapes(undefined, scrapeOf(repeat(1_000, 20), 1_000, held), 60, undefined);
  const { grounds, advice, rows } = sizePool(data, { fleet: ONE_INSTANCE });
  expect(grounds).toBe('held');
  expect(advice[0]).toMatchObject({ kind: 'none', sentence: expect.stringContaining('Find who holds them') });
  expect(rows).toEqual([]);
});

test('who was refused is told by label', () => {
  const { data } = readScrapes(undefined, scrapeOf(repeat(1_000, 20), 900), 60, undefined);
  expect(data.measured?.callers).toMatchObject([{ name: 'GET /a"b', asked: 1_900, refused: 900 }]);
});

test('one scrape counts from the start, and says that the variation is an estimate', () => {
  const { data } = readScrapes(undefined, scrapeOf(repeat(3_000, 20)), 100, undefined);
  expect(data.traffic.arrivalsPerSecond).toBeCloseTo(30, 9);
  const { sureness } = sizePool(data, { fleet: ONE_INSTANCE });
  expect(sureness.sentence).toMatch(/estimated from the buckets of a histogram\.$/);
  expect(sureness.level).toBe('fairly-sure');
});

test('scrapes of two processes, in the wrong order, or of something else are refused', () => {
  const [few, many] = [scrapeOf(repeat(10, 20)), scrapeOf(repeat(20, 20))];
  expect(() => readScrapes(many, few, 100, undefined)).toThrow('in the wrong order');
  expect(() => readScrapes(undefined, parseScrape('up 1\n', 'x'), 1, undefined)).toThrow(
    'no metrics of a pool',
  );
  expect(() => parseScrape('<html>\n', 'page.html')).toThrow(
    'page.html is no scrape in Prometheus’ text format'.replace('’', "'"),
  );
});

test('the estimated variation is near for what spreads over buckets, and no less than it is for what does not', () => {
  const exponential = Array.from({ length: 5_000 }, (_, index) => -20 * Math.log(1 - (index + 0.5) / 5_000));
  for (const [values, least, most] of [
    [exponential, 1, 2],
    [repeat(1_000, 20), 0, 0.4],
    [[...repeat(900, 10), ...repeat(100, 400)], 3, 8],
  ] as const) {
    const histogram = new Histogram();
    for (const ms of values) histogram.record(ms);
    const { bucketCounts, sumMs, count } = histogram.readDistribution();
    const uppers = [...BUCKET_BOUNDS_SECONDS.map((seconds) => seconds * 1_000), Number.POSITIVE_INFINITY];
    const buckets = uppers.map((upperMs, index) => ({ upperMs, count: bucketCounts[index] ?? 0 }));
    const cv2 = estimateSumSquaredMs(buckets, sumMs) / count / (sumMs / count) ** 2 - 1;
    expect(cv2).toBeGreaterThanOrEqual(least);
    expect(cv2).toBeLessThanOrEqual(most);
  }
});
