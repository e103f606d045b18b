import { Tally } from '@/scripts/loadtest/tally';

const ENDED = {
  route: 0,
  outcome: 'ok',
  status: 200,
  failure: undefined,
  latencyMs: 10,
  counts: true,
} as const;

test('counts by route and in all what was due after the warm-up, and by second whatever ended', () => {
  const tally = new Tally(['GET /a', 'GET /b'], 1000, false);
  tally.recordSent(0, false, 0);
  tally.recordEnded({ ...ENDED, counts: false, latencyMs: 900 });
  tally.recordSent(0, true, 1);
  tally.recordSent(1, true, 3);
  tally.recordSent(1, true, 3);
  tally.recordEnded(ENDED);
  tally.recordEnded({ ...ENDED, route: 1, outcome: 'failed', status: 500, failure: '500 INTERNAL' });
  expect(tally.endSecond(2000)).toMatchObject({
    ...{ atMs: 2000, intervalMs: 1000, sent: 4, ok: 2, failed: 1, inFlight: 1 },
    latency: { count: 2, maxMs: 900 },
  });
  tally.recordEnded({
    ...ENDED,
    route: 1,
    outcome: 'late',
    status: undefined,
    failure: 'late',
    latencyMs: 1000,
  });
  expect(tally.endSecond(3000)).toMatchObject({
    sent: 0,
    ok: 0,
    late: 1,
    inFlight: 0,
    latency: { count: 1 },
  });

  const { total, routes, seconds } = tally.read(2000);
  expect(total).toMatchObject({
    ...{ name: 'all', sent: 3, ok: 1, late: 1, failed: 1, shed: 0, okPerSecond: 0.5 },
    statuses: { 200: 1, 500: 1 },
    failures: { '500 INTERNAL': 1, late: 1 },
    latency: { count: 3, maxMs: Number.POSITIVE_INFINITY },
  });
  expect(routes.map(({ name, sent, ok }) => [name, sent, ok])).toEqual([
    ['GET /a', 1, 1],
    ['GET /b', 2, 0],
  ]);
  expect(seconds).toHaveLength(2);
  expect(tally.lateness).toMatchObject({ count: 3, maxMs: 3 });
});

test('a percentile is of all: with the share that was not served it has no end', () => {
  const tally = new Tally(['GET /'], 0, false);
  const record = (count: number, outcome: 'ok' | 'failed' | 'shed' | 'late') => {
    for (let index = 0; index < count; index += 1) {
      tally.recordSent(0, true, 0);
      tally.recordEnded({ ...ENDED, outcome });
    }
  };
  record(95, 'ok');
  record(1, 'failed');
  record(2, 'shed');
  record(2, 'late');
  const { latency } = tally.read(1000).total;
  expect(latency.p50Ms).toBeCloseTo(10, 0);
  expect(latency.p95Ms).toBeCloseTo(10, 0);
  expect(latency).toMatchObject({ count: 100, p99Ms: Number.POSITIVE_INFINITY });
  record(400, 'ok');
  expect(tally.read(1000).total.latency.p99Ms).toBeCloseTo(10, 0);
});
