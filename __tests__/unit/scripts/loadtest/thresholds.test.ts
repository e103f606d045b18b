import type { PoolSample } from '@/lib/stats';
import type { Outcome } from '@/scripts/loadtest/result';
import { Tally } from '@/scripts/loadtest/tally';
import { judge } from '@/scripts/loadtest/thresholds';
import { sampleOf } from '../../admin-pool/sample-of';

function measured(outcomes: Readonly<Partial<Record<Outcome, number>>>, allowShed: boolean, latencyMs = 20) {
  const tally = new Tally(['GET /'], 0, allowShed);
  for (const [outcome, count] of Object.entries(outcomes) as [Outcome, number][]) {
    for (let index = 0; index < count; index += 1) {
      tally.recordSent(0, true, 0);
      tally.recordEnded({ route: 0, outcome, status: 200, failure: undefined, latencyMs, counts: true });
    }
  }
  return tally.read(1000).total;
}

const judgeAll = (
  thresholds: Parameters<typeof judge>[0]['thresholds'],
  outcomes: Parameters<typeof measured>[0],
  {
    allowShed = false,
    mostSessions,
    sessionsFailure,
    poolSamples = [],
  }: {
    allowShed?: boolean;
    mostSessions?: number;
    sessionsFailure?: string;
    poolSamples?: readonly PoolSample[];
  } = {},
) =>
  judge(
    { thresholds, allowShed },
    { total: measured(outcomes, allowShed), mostSessions, sessionsFailure, poolSamples },
  );

test('shed, late and failed requests fail; the shed ones not where that is allowed', () => {
  const outcomes = { ok: 96, shed: 2, late: 1, failed: 1 };
  const thresholds = { maxFailed: { kind: 'count', count: 2 } } as const;
  expect(judgeAll(thresholds, outcomes)).toEqual([
    { name: '--max-failed 2', measured: '4 of 100 failed (4 %)', passed: false },
  ]);
  expect(judgeAll(thresholds, outcomes, { allowShed: true })).toEqual([
    { name: '--max-failed 2', measured: '2 of 100 failed (2 %)', passed: true },
  ]);
});

test('a share is exact at its edge', () => {
  const thresholds = { maxFailed: { kind: 'ratio', ratio: 0.01 } } as const;
  expect(judgeAll(thresholds, { ok: 99, failed: 1 })[0]).toMatchObject({
    name: '--max-failed 1 %',
    passed: true,
  });
  expect(judgeAll(thresholds, { ok: 98, failed: 2 })[0]?.passed).toBe(false);
});

test('percentiles and throughput', () => {
  const thresholds = { maxP95Ms: 19, maxP99Ms: 21, minOkPerSecond: 50 };
  expect(judgeAll(thresholds, { ok: 50 })).toEqual([
    { name: '--max-p95 19 ms', measured: 'p95 20 ms', passed: false },
    { name: '--max-p99 21 ms', measured: 'p99 20 ms', passed: true },
    { name: '--min-throughput 50.0/s', measured: '50.0/s answered well and in time', passed: true },
  ]);
  expect(judgeAll(thresholds, { ok: 49 })[2]?.passed).toBe(false);
});

test.each(['failed', 'late', 'shed'] as const)('a fast rest does not hide those that %s', (outcome) => {
  expect(judgeAll({ maxP95Ms: 500, maxP99Ms: 500 }, { ok: 98, [outcome]: 2 })).toEqual([
    { name: '--max-p95 500 ms', measured: 'p95 20 ms', passed: true },
    { name: '--max-p99 500 ms', measured: 'p99 > 500 ms: 2 % were not served in time', passed: false },
  ]);
  expect(judgeAll({ maxP99Ms: 500 }, { ok: 99, [outcome]: 1 })[0]?.passed).toBe(true);
});

test('a bound beyond the deadline is no pass for those who gave up at it', () => {
  expect(judgeAll({ maxP99Ms: 3_600_000 }, { late: 5 })[0]).toMatchObject({
    measured: 'p99 > 1 h: 100 % were not served in time',
    passed: false,
  });
});

test('the shed ones have no part in the percentiles where they are allowed', () => {
  expect(judgeAll({ maxP99Ms: 500 }, { ok: 10, shed: 90 }, { allowShed: true })[0]?.passed).toBe(true);
  expect(judgeAll({ maxP99Ms: 10 }, { shed: 5 }, { allowShed: true })).toEqual([
    { name: '--max-p99 10 ms', measured: 'no answer to measure', passed: false },
  ]);
});

test('PostgreSQL’s own count; none at all is no pass', () => {
  const thresholds = { maxConnections: 15 };
  const judged = (mostSessions?: number) =>
    judgeAll(thresholds, { ok: 1 }, mostSessions === undefined ? {} : { mostSessions })[0];
  expect(judged(15)).toMatchObject({ measured: 'at most 15 sessions', passed: true });
  expect(judged(16)?.passed).toBe(false);
  expect(judged(0)).toMatchObject({ measured: expect.stringContaining('saw no session'), passed: false });
  expect(judged()?.passed).toBe(false);
});

test('a count that broke off is none', () => {
  const [verdict] = judgeAll(
    { maxConnections: 15 },
    { ok: 1 },
    { mostSessions: 2, sessionsFailure: 'Connection terminated' },
  );
  expect(verdict).toMatchObject({
    measured: expect.stringContaining('Connection terminated'),
    passed: false,
  });
});

test('where the pool had more in use than PostgreSQL saw it was another database', () => {
  const poolSamples = [sampleOf(0, { inUseMax: 4 }), sampleOf(1_000, { inUseMax: 12 })];
  const judged = (mostSessions: number) =>
    judgeAll({ maxConnections: 15 }, { ok: 1 }, { mostSessions, poolSamples })[0];
  expect(judged(11)).toMatchObject({
    measured: expect.stringContaining('that is not the database of this server'),
    passed: false,
  });
  expect(judged(12)?.passed).toBe(true);
});

test('nothing sent is no pass', () => {
  const thresholds = { maxFailed: { kind: 'count', count: 0 }, minOkPerSecond: 1 } as const;
  expect(judgeAll(thresholds, {}).map(({ passed }) => passed)).toEqual([false, false]);
});
