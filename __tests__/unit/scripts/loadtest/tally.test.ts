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
  const tally = new Tally(['GET /a', 'GET /b'], 1000);
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
    latency: { count: 2, maxMs: 1000 },
  });
  expect(routes.map(({ name, sent, ok }) => [name, sent, ok])).toEqual([
    ['GET /a', 1, 1],
    ['GET /b', 2, 0],
  ]);
  expect(seconds).toHaveLength(2);
  expect(tally.lateness).toMatchObject({ count: 3, maxMs: 3 });
});
