import type { CallerUsage, Leak, PoolSample } from '@/lib/stats';
import { AlertWatch, MEASUREMENTS, measureWaits } from '../../support/alert-watch';
import { NO_COUNTS } from '../../support/idle-pool';

const FULL: Partial<PoolSample> = {
  inUse: 15,
  inUseMax: 15,
  pending: 42,
  pendingMax: 57,
  oldestWaitMs: 3_140,
};
const caller = (name: string, inUse: number, oldestUseMs: number): CallerUsage => {
  const counts = { ...NO_COUNTS, acquired: 9 };
  return { name, inUse, pending: 0, oldestUseMs, heldMs: 0, recent: counts, totals: counts };
};

describe('pool-saturated', () => {
  it('fires after 10 s of a full pool with waiters, and says who holds it', () => {
    const measurements = {
      ...MEASUREMENTS,
      labels: [caller('page /w/[workspace]', 6, 900), caller('GET /api/content', 9, 12_000)],
      workspaces: [caller('8c1f', 12, 12_000)],
    };
    const watch = new AlertWatch().seconds(10, FULL, { measurements });
    expect(watch.told).toEqual([]);
    expect(watch.evaluation.state.active[0]).toMatchObject({ rule: 'pool-saturated', state: 'pending' });
    watch.second(FULL, { measurements });
    expect(watch.told).toEqual(['fired pool-saturated']);
    expect(watch.evaluation.state.active[0]).toMatchObject({
      severity: 'critical',
      sentence: 'All 15 connections have been in use for 10.0 s and 42 requests wait, the oldest for 3.1 s.',
      holders: '9 by GET /api/content, 6 by page /w/[workspace]; oldest for 12.0 s; 12 for workspace 8c1f',
      firedAtMs: watch.nowMs,
    });
    expect(watch.evaluation.state.active[0]?.evidence).toContain('at most 57 waiting in the last 10 s');
  });

  it.each([
    ['one second without a waiter', { ...FULL, pending: 0 }],
    ['one second in which nobody has waited for long', { ...FULL, oldestWaitMs: 99 }],
    ['one second with a free connection', { ...FULL, inUse: 14 }],
  ])('%s begins the 10 s anew', (_name, gap) => {
    const watch = new AlertWatch().seconds(10, FULL).second(gap).seconds(10, FULL);
    expect(watch.told).toEqual([]);
    const steps = watch.transitions.filter(({ alert }) => alert.rule === 'pool-saturated');
    expect(steps.map(({ kind }) => kind)).toEqual(['pending', 'withdrawn', 'pending']);
  });

  it('does not fire for bursts that only the maximum of a second shows', () => {
    expect(new AlertWatch().seconds(60, { inUse: 3, inUseMax: 15, pendingMax: 90 }).told).toEqual([]);
  });

  it('does not fire for a queue that is always there and costs nobody more than some milliseconds', () => {
    expect(new AlertWatch().seconds(29, { inUse: 15, pending: 3, oldestWaitMs: 12 }).told).toEqual([]);
  });

  it('is one alert while it flaps, and resolves after 10 s of quiet', () => {
    const watch = new AlertWatch().seconds(11, FULL);
    for (let time = 0; time < 5; time += 1) watch.seconds(8).second(FULL);
    expect(watch.told).toEqual(['fired pool-saturated']);
    watch.seconds(11);
    expect(watch.told).toEqual(['fired pool-saturated', 'resolved pool-saturated']);
    const [resolved] = watch.evaluation.state.history;
    expect(resolved).toMatchObject({ state: 'resolved', resolvedAtMs: watch.nowMs });
    // What was wrong, not the numbers of the quiet after it.
    expect(resolved?.sentence).toContain('42 requests wait');
    expect(watch.evaluation.state.active).toEqual([]);
  });

  it('speaks of one connection and one request as people do', () => {
    const watch = new AlertWatch().seconds(11, { ...FULL, limit: 1, inUse: 1, pending: 1 });
    expect(watch.evaluation.state.active[0]?.sentence).toBe(
      'The only connection has been in use for 10.0 s and 1 request waits, for 3.1 s.',
    );
  });
});

describe('pool-utilization', () => {
  it('fires for 80 % over 30 s, not just below, holds between 70 and 80 %, resolves below', () => {
    expect(new AlertWatch().seconds(90, { inUse: 11 }).told).toEqual([]);
    const watch = new AlertWatch().seconds(30, { inUse: 12 });
    expect(watch.told).toEqual([]);
    watch.seconds(1, { inUse: 12 });
    expect(watch.told).toEqual(['fired pool-utilization']);
    expect(watch.evaluation.state.active[0]?.sentence).toBe(
      '12.0 of 15 connections (80 %) were in use on average over the last 10 s.',
    );
    watch.seconds(120, { inUse: 11 });
    expect(watch.firing).toEqual(['pool-utilization']);
    watch.seconds(45, { inUse: 10 });
    expect(watch.told).toEqual(['fired pool-utilization', 'resolved pool-utilization']);
  });

  it('is silent while the pool is saturated, which says the same and worse', () => {
    const watch = new AlertWatch().seconds(120, FULL);
    expect(watch.told).toEqual(['fired pool-saturated']);
    const late = new AlertWatch().seconds(40, { inUse: 14 }).seconds(15, FULL);
    expect(late.told).toEqual([
      'fired pool-utilization',
      'fired pool-saturated',
      'resolved pool-utilization',
    ]);
    expect(late.evaluation.state.history[0]?.sentence).toMatch(/It has become pool-saturated\.$/);
  });
});

describe('pool-timeouts', () => {
  it('fires at the first, is one alert for more of them, and resolves a minute after the last', () => {
    const watch = new AlertWatch().seconds(3).second({ timedOut: 1 });
    expect(watch.told).toEqual(['fired pool-timeouts']);
    expect(watch.evaluation.state.active[0]?.sentence).toBe(
      '1 request got no connection within 10 s in the last minute and failed.',
    );
    watch.seconds(50).second({ timedOut: 2 }).seconds(59);
    expect(watch.told).toEqual(['fired pool-timeouts']);
    watch.second();
    expect(watch.told).toEqual(['fired pool-timeouts', 'resolved pool-timeouts']);
  });
});

describe('wait-time', () => {
  it.each([
    ['a second', 10, 999, 1_000],
    ['a quarter of a short timeout', 2, 499, 500],
    ['a second where there is no timeout', 0, 999, 1_000],
  ])('fires from %s on', (_name, poolTimeoutSeconds, below, from) => {
    const run = (p95Ms: number) =>
      new AlertWatch().seconds(30, {}, { poolTimeoutSeconds, measurements: measureWaits(p95Ms, 812) });
    expect(run(below).told).toEqual([]);
    expect(run(from).told).toEqual(['fired wait-time']);
  });

  it('needs 20 waits and 10 s, holds until half of the threshold, resolves after 30 s below', () => {
    expect(new AlertWatch().seconds(60, {}, { measurements: measureWaits(3_000, 19) }).told).toEqual([]);
    const watch = new AlertWatch().seconds(10, {}, { measurements: measureWaits(1_400, 812) });
    expect(watch.told).toEqual([]);
    watch.seconds(1, {}, { measurements: measureWaits(1_400, 812) });
    expect(watch.evaluation.state.active[0]?.sentence).toBe(
      "5 % of the last minute's 812 requests waited 1.4 s or longer for a connection.",
    );
    watch.seconds(90, {}, { measurements: measureWaits(500, 812) });
    expect(watch.firing).toEqual(['wait-time']);
    watch.seconds(31, {}, { measurements: measureWaits(499, 812) });
    expect(watch.told).toEqual(['fired wait-time', 'resolved wait-time']);
  });
});

describe('connection-leak', () => {
  const leak = (acquiredAtMs: number, returnedAtMs?: number): Leak => ({
    ...{ id: 1, label: 'GET /api/content', workspace: '8c1f', stack: undefined, returnedAtMs },
    ...{ acquiredAtMs, reportedAtMs: acquiredAtMs + 30_000, heldMs: 45_000 },
  });

  it('fires at once, names the caller, and resolves 30 s after the connection came back', () => {
    const watch = new AlertWatch().seconds(3);
    const acquiredAtMs = watch.nowMs - 44_000;
    watch.second({}, { measurements: { ...MEASUREMENTS, leaks: [leak(acquiredAtMs)] } });
    expect(watch.told).toEqual(['fired connection-leak']);
    expect(watch.evaluation.state.active[0]).toMatchObject({
      severity: 'warn',
      sentence: 'GET /api/content has held a connection for 45.0 s and not given it back.',
      evidence: expect.arrayContaining(['GET /api/content, workspace 8c1f: held for 45.0 s']),
    });
    const back = { ...MEASUREMENTS, leaks: [leak(acquiredAtMs, watch.nowMs)] };
    watch.seconds(30, {}, { measurements: back });
    expect(watch.firing).toEqual(['connection-leak']);
    watch.second({}, { measurements: back });
    expect(watch.told).toEqual(['fired connection-leak', 'resolved connection-leak']);
  });

  it('does not count the time in which the process slept', () => {
    const watch = new AlertWatch().seconds(3);
    const measurements = { ...MEASUREMENTS, leaks: [leak(watch.nowMs)] };
    watch.second({ intervalMs: 3_600_000 }, { measurements }).seconds(29, {}, { measurements });
    expect(watch.told).toEqual([]);
    watch.seconds(2, {}, { measurements });
    expect(watch.told).toEqual(['fired connection-leak']);
  });
});

describe('connection-churn', () => {
  it('fires for three times the limit a minute over 30 s, not just below', () => {
    // 44 a minute of a pool of 15.
    const below = new AlertWatch();
    for (let minute = 0; minute < 3; minute += 1) below.second({ opened: 44 }).seconds(59);
    expect(below.told).toEqual([]);
    const watch = new AlertWatch().second({ opened: 45 }).seconds(30);
    expect(watch.told).toEqual(['fired connection-churn']);
    expect(watch.evaluation.state.active[0]).toMatchObject({
      sentence: '45 connections were opened in the last minute by a pool of 15.',
      evidence: expect.arrayContaining([
        'closed since the start: 3 idle, 0 lifetime, 61 error, 0 drained, 0 evicted',
      ]),
    });
    watch.seconds(29);
    expect(watch.firing).toEqual(['connection-churn']);
    watch.seconds(31);
    expect(watch.told).toEqual(['fired connection-churn', 'resolved connection-churn']);
  });

  it('lets a pool of one reconnect some times', () => {
    const watch = new AlertWatch().second({ limit: 1, opened: 19 }).seconds(59, { limit: 1 });
    expect(watch.told).toEqual([]);
  });
});

it('a process that slept fires nothing by arithmetic alone', () => {
  const slept = { intervalMs: 3_600_000, timedOut: 30, opened: 60, ...FULL };
  const waits = measureWaits(3_600_000, 40);
  const watch = new AlertWatch()
    .seconds(3, FULL)
    .second(slept, { measurements: waits })
    // Timers that were due in the sleep go off after the first sample.
    .second({ timedOut: 30 }, { measurements: waits })
    .seconds(60, {}, { measurements: waits });
  expect(watch.told).toEqual([]);
});
