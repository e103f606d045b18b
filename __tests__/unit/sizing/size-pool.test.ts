import { type PoolData, readPoolData, sizePool } from '@/lib/sizing';
import { Histogram, type PoolSample } from '@/lib/stats';
import { reportOf, sampleOf } from '../admin-pool/sample-of';

const FLEET = { instances: 1, deployOverlap: 2, otherConnections: 0 };
const PLENTY = { maxConnections: 500, reservedConnections: 3 };

interface Change extends Partial<NonNullable<PoolData['measured']>> {
  readonly limit?: number;
  readonly arrivalsPerSecond?: number;
  readonly meanUseMs?: number;
}

/** Five minutes of a pool of 15: 300 callers a second with 20 ms each, of which half waited for nothing. */
function dataOf({ limit = 15, arrivalsPerSecond = 300, meanUseMs = 20, ...measured }: Change = {}): PoolData {
  return {
    limit,
    traffic: { arrivalsPerSecond, meanUseMs, useCv2: 1 },
    measured: {
      ...{ seconds: 300, uses: 90_000, refused: 0, failed: 0, p95WaitMs: undefined },
      ...{ meanInUse: undefined, isSteady: true, isVariationRough: false, callers: [] },
      ...measured,
    },
  };
}

const adviceOn = (change: Change, options: Partial<Parameters<typeof sizePool>[1]> = {}) =>
  sizePool(dataOf(change), { fleet: FLEET, server: PLENTY, ...options });

test('a limit that is enough is kept', () => {
  const { advice, smallestLimit, sureness } = adviceOn({ p95WaitMs: 0.2 });
  expect(smallestLimit).toBe(8);
  expect(advice).toEqual([
    {
      kind: 'keep',
      sentence:
        'Keep 15: 300 callers a second with 20 ms each need 8 for a p95 wait of at most 20 ms at no more than 80 % in use, and 15 gives no wait to 95 of 100, 40 % in use.',
    },
  ]);
  expect(sureness).toEqual({
    level: 'sure',
    sentence:
      'Sure: from 90,000 uses in 5 min. At 15 it predicts a p95 wait of 0 ms, and 0.2 ms was measured.',
  });
});

test('one that is too small is raised, and the row of today says so', () => {
  const { advice, rows, smallestLimit } = adviceOn({ limit: 7 });
  expect(advice[0]).toMatchObject({
    kind: 'raise',
    sentence: expect.stringMatching(/^Raise the limit to 8: /),
  });
  expect(smallestLimit).toBe(8);
  expect(rows.filter(({ isToday }) => isToday)).toMatchObject([{ limit: 7, meetsTarget: false }]);
  expect(rows.find(({ limit }) => limit === 8)).toMatchObject({ meetsTarget: true, instancesThatFit: 31 });
});

test('one that is far too large may be lowered, but only for certain', () => {
  expect(adviceOn({ limit: 40, p95WaitMs: 0 }).advice[0]?.kind).toBe('lower');
  expect(adviceOn({ limit: 40, p95WaitMs: 0, seconds: 60 }).advice[0]?.kind).toBe('keep');
});

test('what the fleet may open bounds every limit', () => {
  const server = { maxConnections: 104, reservedConnections: 7 };
  const fleet = { instances: 4, deployOverlap: 2, otherConnections: 5 };
  expect(adviceOn({}, { server, fleet }).advice[0]).toMatchObject({
    kind: 'lower',
    sentence: expect.stringContaining(
      'Lower the limit to 11: 4 instances (2 × as many during a deploy) of 15 may open 125 connections, and the server has 97.',
    ),
  });
  const more = adviceOn({ arrivalsPerSecond: 900 }, { server, fleet });
  expect(more.advice[0]).toMatchObject({ kind: 'use-a-pooler' });
  expect(more.advice[0]?.sentence).toContain('PgBouncer');
});

test.each([
  ['too-little', { uses: 199 }, /^Too little to go by: 199 uses/],
  ['too-little', { seconds: 29 }, /^Too little to go by/],
  ['failing', { failed: 9_000 }, /could not be opened: mend that first/],
  ['changing', { isSteady: false }, /^The traffic changed/],
  ['held', { meanInUse: 14 }, /14\.0 connections are in use.* explain 6\.0/],
  ['unsettled', { arrivalsPerSecond: 95, limit: 2, seconds: 60 }, /takes longer to settle than 1 min/],
] as const)('%s: it says why instead of a prediction', (grounds, change, words) => {
  const sizing = adviceOn(change);
  expect(sizing.grounds).toBe(grounds);
  expect(sizing.advice[0]).toMatchObject({ kind: 'none', sentence: expect.stringMatching(words) });
  expect(sizing.sureness.level).toBe('unsure');
  if (grounds !== 'unsettled') expect([sizing.rows, sizing.smallestLimit]).toEqual([[], undefined]);
});

test('a saturated pool has no predicted wait, and what was refused counts as asked for', () => {
  const { grounds, advice, rows, sureness } = adviceOn({ arrivalsPerSecond: 900, refused: 45_000 });
  expect(grounds).toBe('saturated');
  expect(advice[0]).toMatchObject({ kind: 'raise' });
  expect(advice[0]?.sentence).toMatch(
    /^Raise the limit to 23: 900 callers a second, those 45,000 that were refused included,/,
  );
  expect(advice[0]?.sentence).toContain(
    'they ask for 120 % of 15, so the wait grows for as long as that lasts',
  );
  expect(rows.find(({ isToday }) => isToday)?.wait).toBeUndefined();
  expect(rows.find(({ limit }) => limit === 23)?.wait?.p95Ms).toBeLessThan(20);
  expect(sureness.level).toBe('unsure');
});

test('a prediction that what was measured contradicts is not trusted', () => {
  const { sureness } = adviceOn({ p95WaitMs: 80 });
  expect(sureness).toMatchObject({
    level: 'unsure',
    sentence: expect.stringContaining('requests come in bursts'),
  });
});

test('long holders are named where a connection is what others wait for', () => {
  const callers = [
    { name: 'GET /api/report', useShare: 0.6, meanUseMs: 180, uses: 1_000 },
    { name: 'probe', useShare: 0.3, meanUseMs: 900, uses: 100 },
    { name: 'GET /api/content', useShare: 0.4, meanUseMs: 12, uses: 10_000 },
  ];
  expect(adviceOn({ limit: 7, callers }).advice[1]).toEqual({
    kind: 'shorten',
    sentence:
      'Shorten the long holders: GET /api/report has 60 % of all use time, 180 ms each time. In half the time 6 connections would do where it takes 8 now.',
  });
  expect(adviceOn({ callers, limit: 30 }).advice.map(({ kind }) => kind)).not.toContain('shorten');
});

describe('from what a pool measured', () => {
  const AT_MS = 1_000_000;

  function measurementsOf(perSecond: (second: number) => number) {
    const use = new Histogram();
    const samples: PoolSample[] = [];
    let acquired = 0;
    for (let second = 1; second <= 300; second += 1) {
      const count = perSecond(second);
      for (let index = 0; index < count; index += 1) use.record(index % 2 === 0 ? 10 : 30);
      acquired += count;
      samples.push(
        sampleOf(AT_MS - 300_000 + second * 1_000, { acquired: count, inUse: Math.round(count / 50) }),
      );
    }
    const distribution = use.readDistribution();
    const window = {
      ...{ wait: new Histogram().readDistribution(), use: distribution, acquiredPerSecond: acquired / 300 },
      ...{ timedOut: 0, gaveUp: 0, failed: 0, shed: 0 },
    };
    const { measurements } = reportOf();
    return {
      samples,
      measurements: {
        ...measurements,
        snapshot: { ...measurements.snapshot, atMs: AT_MS },
        sinceMs: 0,
        windows: [10, 60, 300].map((seconds) => ({ ...window, seconds })),
      },
    };
  }

  test('the rate, the mean and the variation are those of the window', () => {
    const { measurements, samples } = measurementsOf(() => 100);
    const { traffic, measured, limit } = readPoolData(measurements, samples);
    expect(limit).toBe(10);
    expect(traffic.arrivalsPerSecond).toBeCloseTo(100, 6);
    expect(traffic.meanUseMs).toBeCloseTo(20, 6);
    expect(traffic.useCv2).toBeCloseTo(0.25, 6);
    expect(measured).toMatchObject({ seconds: 300, uses: 30_000, isSteady: true });
    expect(measured?.meanInUse).toBe(2);
  });

  test('where the traffic has doubled it looks at the last minute alone', () => {
    const { measurements, samples } = measurementsOf((second) => (second > 200 ? 200 : 100));
    expect(readPoolData(measurements, samples).measured).toMatchObject({ seconds: 60, isSteady: true });
  });

  test('where that changes as well it says so', () => {
    const { measurements, samples } = measurementsOf((second) => (second > 270 ? 400 : 100));
    expect(readPoolData(measurements, samples).measured).toMatchObject({ seconds: 300, isSteady: false });
  });
});
