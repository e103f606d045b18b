/** The feed with a clock and a server that the test moves. */

import { announce } from '@/app/admin/pool/_live/announce';
import type { PoolAnswer } from '@/app/admin/pool/_live/ask-pool';
import { mergeSamples } from '@/app/admin/pool/_live/merge-samples';
import { PoolFeed } from '@/app/admin/pool/_live/pool-feed';
import type { Alert } from '@/lib/alerts';
import { reportOf, sampleOf } from './sample-of';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const failed: PoolAnswer = { kind: 'failed', reason: 'the server does not answer' };

/** @param answer undefined keeps the question waiting until it is called off */
function feedOf(answer: (sinceMs: number) => PoolAnswer | undefined) {
  const asked: { readonly sinceMs: number; readonly atMs: number }[] = [];
  const onSignedOut = jest.fn();
  let running = 0;
  const feed = new PoolFeed(reportOf({ samples: [sampleOf(9_000)] }), {
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
    ['a status', calm, { ...calm, report: reportOf({ status: 'fail', sentence: 'Down.' }) }, 'Down.'],
    ['a loss', calm, { ...calm, mode: 'lost' as const, reason: 'x' }, 'Not live: x. Trying again.'],
    ['a return', { ...calm, mode: 'lost' as const }, { ...calm, mode: 'live' as const }, 'Live again.'],
  ])('of %s', (_, before, after, words) => expect(announce(before, after)).toBe(words));
});
