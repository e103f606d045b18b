/** The feed with a clock and a server that the test moves. */

import { Announcements } from '@/app/admin/pool/_live/announcements';
import type { PoolAnswer } from '@/app/admin/pool/_live/ask-pool';
import { InstanceSeries } from '@/app/admin/pool/_live/instance-series';
import { mergeSamples } from '@/app/admin/pool/_live/merge-samples';
import { PoolFeed } from '@/app/admin/pool/_live/pool-feed';
import type { Alert } from '@/lib/alerts';
import type { AdmissionState } from '@/lib/stats';
import { reportOf, sampleOf } from './sample-of';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const failed: PoolAnswer = { kind: 'failed', reason: 'the server does not answer' };

/** @param answer undefined keeps the question waiting until it is called off */
function feedOf(answer: (sinceMs: number) => PoolAnswer | undefined, instance = 'host-1') {
  const asked: { readonly sinceMs: number; readonly atMs: number }[] = [];
  const onSignedOut = jest.fn();
  let running = 0;
  const feed = new PoolFeed(reportOf({ instance, samples: [sampleOf(9_000)] }), {
    now: () => performance.now(),
    onSignedOut,
    ask: async (sinceMs, stop) => {
      asked.push({ sinceMs, atMs: performance.now() });
      running += 1;
      expect(running).toBe(1);
      const answered =
        answer(sinceMs) ??
        (await new Promise<PoolAnswer>((resolve) => {
          stop.addEventListener('abort', () => resolve(failed));
        }));
      running -= 1;
      return answered;
    },
  });
  return { feed, asked, onSignedOut };
}

const reportAt = (atMs: number, change: Parameters<typeof reportOf>[0] = {}): PoolAnswer => ({
  kind: 'report',
  report: reportOf({ atMs, ...change }),
});

test('asks each second: first for all that there is, then for what is new', async () => {
  const { feed, asked } = feedOf((sinceMs) =>
    reportAt(11_000, {
      samples: sinceMs === 0 ? [sampleOf(8_000), sampleOf(9_000)] : [sampleOf(sinceMs + 1_000)],
    }),
  );
  feed.start();
  await jest.advanceTimersByTimeAsync(2_500);
  feed.stop();
  expect(asked.map(({ sinceMs }) => sinceMs)).toEqual([0, 9_000, 10_000]);
  expect(feed.read().samples.map(({ atMs }) => atMs)).toEqual([8_000, 9_000, 10_000, 11_000]);
  expect(feed.read()).toMatchObject({ mode: 'live', nowMs: 11_000, ageMs: 0 });
});

test('backs off to five seconds while nothing answers, says so and how old it is, and goes on', async () => {
  let up = false;
  const { feed, asked } = feedOf(() => (up ? reportAt(40_000) : failed));
  feed.start();
  await jest.advanceTimersByTimeAsync(20_000);
  const startedAtMs = asked[0]?.atMs ?? 0;
  expect(asked.map(({ atMs }) => Math.round((atMs - startedAtMs) / 1000))).toEqual([0, 1, 3, 7, 12, 17]);
  expect(feed.read()).toMatchObject({ mode: 'lost', reason: 'the server does not answer' });
  expect(feed.read().ageMs).toBeGreaterThanOrEqual(19_000);
  // The right edge of the charts goes on: the gap grows.
  expect(feed.read().nowMs).toBeGreaterThanOrEqual(29_000);
  up = true;
  await jest.advanceTimersByTimeAsync(5_000);
  expect(feed.read()).toMatchObject({ mode: 'live', nowMs: 40_000, reason: undefined });
  feed.stop();
});

test('numbers that an answer keeps waiting for are stale after three seconds', async () => {
  const { feed, asked } = feedOf(() => undefined);
  feed.start();
  await jest.advanceTimersByTimeAsync(2_500);
  expect(feed.read().mode).toBe('starting');
  await jest.advanceTimersByTimeAsync(2_000);
  expect(feed.read()).toMatchObject({ mode: 'lost', reason: 'the server takes long to answer' });
  expect(asked).toHaveLength(1);
  feed.stop();
});

test('asks nothing while it is hidden or paused, and is not stale for that', async () => {
  const { feed, asked } = feedOf(() => reportAt(10_000));
  feed.start();
  await jest.advanceTimersByTimeAsync(100);
  for (const rest of [(on: boolean) => feed.setHidden(on), (on: boolean) => feed.setPaused(on)]) {
    rest(true);
    const before = asked.length;
    await jest.advanceTimersByTimeAsync(600_000);
    expect(asked).toHaveLength(before);
    expect(feed.read().mode).not.toBe('lost');
    rest(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(asked).toHaveLength(before + 1);
    expect(feed.read().mode).toBe('live');
  }
  feed.stop();
});

test('another process begins its own series, and asks for all of it', async () => {
  let instance = 'host-1';
  const { feed, asked } = feedOf((sinceMs) =>
    reportAt(20_000, {
      instance,
      startedAtMs: instance === 'host-1' ? 1_000 : 15_000,
      samples: sinceMs === 0 ? [sampleOf(17_000), sampleOf(18_000)] : [sampleOf(19_000)],
    }),
  );
  feed.start();
  await jest.advanceTimersByTimeAsync(500);
  instance = 'host-2';
  await jest.advanceTimersByTimeAsync(1_000);
  expect(feed.read().samples.map(({ atMs }) => atMs)).toEqual([19_000]);
  expect(feed.read().restartedAtMs).toBe(15_000);
  await jest.advanceTimersByTimeAsync(1_000);
  expect(asked.at(-1)?.sinceMs).toBe(0);
  expect(feed.read().samples.map(({ atMs }) => atMs)).toEqual([17_000, 18_000]);
  feed.stop();
});

test('after a long rest the numbers are old until the first answer, and say how old', async () => {
  let atMs = 10_000;
  let answers = true;
  const { feed } = feedOf(() => (answers ? reportAt(atMs) : undefined));
  feed.start();
  await jest.advanceTimersByTimeAsync(100);
  for (const rest of [(on: boolean) => feed.setHidden(on), (on: boolean) => feed.setPaused(on)]) {
    expect(feed.read()).toMatchObject({ mode: 'live', ageMs: 0 });
    rest(true);
    await jest.advanceTimersByTimeAsync(600_000);
    answers = false;
    rest(false);
    const { mode, ageMs, nowMs, report } = feed.read();
    expect(mode).toBe('starting');
    expect(ageMs).toBeGreaterThanOrEqual(600_000);
    expect(nowMs).toBe(report.atMs + ageMs);
    // Called off, and asked anew.
    answers = true;
    atMs += 600_000;
    feed.setHidden(true);
    await jest.advanceTimersByTimeAsync(1);
    feed.setHidden(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(feed.read()).toMatchObject({ mode: 'live', ageMs: 0, nowMs: atMs });
  }
  feed.stop();
});

describe('processes that answer in turn', () => {
  /** Two processes with a sample each second since 0, at the same moments but of other pools; `choose` balances. */
  function balanced(choose: (question: number) => 'a' | 'b') {
    let question = 0;
    const { feed, asked } = feedOf((sinceMs) => {
      const instance = choose(question);
      question += 1;
      const atMs = 10_000 + question * 1_000;
      return reportAt(atMs, {
        ...{ instance, startedAtMs: instance === 'a' ? 1_000 : 2_000 },
        samples: Array.from({ length: atMs / 1_000 }, (_, index) =>
          sampleOf((index + 1) * 1_000, { inUse: instance === 'a' ? 1 : 2 }),
        ).filter((sample) => sample.atMs > sinceMs),
      });
    }, 'a');
    return { feed, asked };
  }

  test('each keeps its own series without a loss, and only what is new is asked for', async () => {
    const { feed, asked } = balanced((question) => (question % 2 === 0 ? 'a' : 'b'));
    const announcements = new Announcements(feed.read());
    const said: string[] = [];
    feed.subscribe(() => said.push(announcements.hear(feed.read()) ?? ''));
    feed.start();
    for (let second = 0; second < 20; second += 1) {
      await jest.advanceTimersByTimeAsync(1_000);
      const { report, samples } = feed.read();
      // A process is new once, and what it had before comes with its next answer.
      if (second < 4) continue;
      expect(samples).toHaveLength(report.atMs / 1_000);
      expect(new Set(samples.map(({ inUse }) => inUse))).toEqual(new Set([report.instance === 'a' ? 1 : 2]));
      expect(feed.read()).toMatchObject({ processes: 2, restartedAtMs: undefined });
    }
    feed.stop();
    // Two seconds each: the one that is asked may have been silent while the other answered.
    for (const { sinceMs } of asked.slice(5)) expect(sinceMs).toBeGreaterThan(0);
    const gaps = asked.slice(5).map(({ sinceMs }, index) => 10_000 + (index + 6) * 1_000 - sinceMs);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2_000);
    expect(said.filter((words) => words !== '')).toEqual([
      'Another server process answers; the charts begin anew.',
    ]);
  });

  test('one that takes over for good is one process, and the notice goes after a minute', async () => {
    const { feed, asked } = balanced(() => 'b');
    feed.start();
    await jest.advanceTimersByTimeAsync(500);
    expect(feed.read()).toMatchObject({ processes: 1, restartedAtMs: 2_000 });
    await jest.advanceTimersByTimeAsync(58_000);
    expect(feed.read().restartedAtMs).toBe(2_000);
    // The one that is gone does not hold the questions back for ever.
    const { sinceMs } = asked.at(-1) ?? { sinceMs: 0 };
    expect(feed.read().report.atMs - sinceMs).toBeLessThanOrEqual(2_000);
    await jest.advanceTimersByTimeAsync(3_000);
    expect(feed.read()).toMatchObject({ processes: 1, restartedAtMs: undefined });
    feed.stop();
  });

  test('many are not kept for ever', () => {
    const series = new InstanceSeries(reportOf({ instance: 'p-0' }), 0);
    for (let index = 1; index <= 50; index += 1) {
      series.take(reportOf({ instance: `p-${index}` }), 0, index);
      series.take(reportOf({ instance: `p-${index - 1}` }), 0, index);
    }
    expect(series.countInTurn(51)).toBe(4);
  });
});

test('a session that has ended leads to the sign-in, and asks no more', async () => {
  const { feed, asked, onSignedOut } = feedOf(() => ({ kind: 'signed-out' }));
  feed.start();
  await jest.advanceTimersByTimeAsync(10_000);
  expect(onSignedOut).toHaveBeenCalledTimes(1);
  expect(asked).toHaveLength(1);
  feed.stop();
});

test('samples are merged once each, and kept for a quarter of an hour', () => {
  const merged = mergeSamples([sampleOf(0), sampleOf(1_000)], [sampleOf(1_000), sampleOf(900_500)]);
  expect(merged.map(({ atMs }) => atMs)).toEqual([1_000, 900_500]);
  expect(mergeSamples([], [])).toEqual([]);
});

describe('what a screen reader is told', () => {
  const alert: Alert = {
    ...{ id: 'a', rule: 'pool-saturated', severity: 'critical', state: 'firing', pendingSinceMs: 1 },
    ...{ firedAtMs: 2, resolvedAtMs: undefined, sentence: 'All are in use.', evidence: [] },
    ...{ holders: undefined, advice: 'Look.' },
  };
  const calm = feedOf(() => failed).feed.read();
  const alerted = { ...calm, report: reportOf({ alerts: { active: [alert], history: [] } }) };
  const resolved = {
    ...calm,
    report: reportOf({ alerts: { active: [], history: [{ ...alert, state: 'resolved' as const }] } }),
  };

  test.each([
    ['a tick', calm, { ...calm, nowMs: 11_000, report: reportOf({ atMs: 11_000 }) }, undefined],
    ['an alert', calm, alerted, 'Alert: All are in use.'],
    ['the same alert', alerted, { ...alerted }, undefined],
    ['an alert that is over', alerted, resolved, 'Resolved: All are in use.'],
    ['a loss', calm, { ...calm, mode: 'lost' as const, reason: 'x' }, 'Not live: x. Trying again.'],
    ['a return', { ...calm, mode: 'lost' as const }, { ...calm, mode: 'live' as const }, 'Live again.'],
  ])('of %s', (_, before, after, words) => expect(new Announcements(before).hear(after)).toBe(words));

  test('of a status once it has held for five seconds', () => {
    const announcements = new Announcements(calm);
    const hear = (nowMs: number, status: 'pass' | 'fail') =>
      announcements.hear({ ...calm, nowMs, report: reportOf({ status, sentence: `It is ${status}.` }) });
    expect([1_000, 3_000].map((nowMs) => hear(nowMs, 'fail'))).toEqual([undefined, undefined]);
    expect(hear(4_000, 'pass')).toBeUndefined();
    expect([5_000, 9_000].map((nowMs) => hear(nowMs, 'fail'))).toEqual([undefined, undefined]);
    expect(hear(10_000, 'fail')).toBe('It is fail.');
    expect(hear(60_000, 'fail')).toBeUndefined();
  });

  test('of a queue that stands at once, of its end when that lasts, and of the status with it only once', () => {
    const announcements = new Announcements(calm);
    const hear = (nowMs: number, standing: boolean) => {
      const healthy = reportOf({ status: 'pass', sentence: 'Healthy.' });
      const { measurements } = healthy;
      const admission = { ...measurements.snapshot.admission, standingSinceMs: standing ? 900 : undefined };
      const overloaded = reportOf({
        ...{ status: 'warn', sentence: 'Overloaded: the queue has stood.' },
        measurements: { ...measurements, snapshot: { ...measurements.snapshot, admission } },
      });
      return announcements.hear({ ...calm, nowMs, report: standing ? overloaded : healthy });
    };
    expect(hear(1_000, true)).toBe('Overloaded: the queue has stood.');
    // It goes on for longer than a status needs to be said, and comes and goes at its edge.
    expect([2_000, 8_000].map((nowMs) => hear(nowMs, true))).toEqual([undefined, undefined]);
    expect([hear(9_000, false), hear(11_000, true), hear(12_000, false)]).toEqual(Array(3).fill(undefined));
    expect(hear(15_900, false)).toBeUndefined();
    expect(hear(17_000, false)).toBe('The queue stands no more: nobody is sent away for it. Healthy.');
    expect(hear(60_000, false)).toBeUndefined();
  });

  test('of no end of a queue that nobody leaves any more', () => {
    const announcements = new Announcements(calm);
    const hear = (nowMs: number, change: Partial<AdmissionState>) => {
      const { measurements } = calm.report;
      const admission = { ...measurements.snapshot.admission, ...change };
      const report = reportOf({
        measurements: { ...measurements, snapshot: { ...measurements.snapshot, admission } },
      });
      return announcements.hear({ ...calm, nowMs, report });
    };
    hear(1_000, { standingSinceMs: 900 });
    expect([2_000, 9_000, 60_000].map((nowMs) => hear(nowMs, { stuckSinceMs: 1_500 }))).toEqual(
      Array(3).fill(undefined),
    );
    expect([61_000, 65_001].map((nowMs) => hear(nowMs, {}))).toEqual([
      undefined,
      'The queue stands no more: nobody is sent away for it.',
    ]);
  });

  test('of an alert once, though processes that know it and do not answer in turn', () => {
    const announcements = new Announcements(calm);
    expect([alerted, calm, alerted, calm].map((state) => announcements.hear(state))).toEqual([
      'Alert: All are in use.',
      ...[undefined, undefined, undefined],
    ]);
  });
});
