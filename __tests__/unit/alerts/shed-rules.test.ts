/** What is told of requests that the gate sends away: how much is what decides who is woken. */
import type { CallerUsage, PoolMeasurements, PoolSample } from '@/lib/stats';
import { AlertWatch, MEASUREMENTS } from '../../support/alert-watch';
import { IDLE_GATE, IDLE_PROCESS, NO_COUNTS, NO_SHEDS } from '../../support/idle-pool';

const FULL: Partial<PoolSample> = { inUse: 15, inUseMax: 15, pending: 42, pendingMax: 57, oldestWaitMs: 190 };

/** @param standing how many of those who ask in a second are sent away since the queue stands */
const second = (acquired: number, standing: number): Partial<PoolSample> => ({
  ...FULL,
  ...{ acquired, standing: standing > 0, shed: { ...NO_SHEDS, standing } },
});

const caller = (name: string, shed: number): CallerUsage => ({
  ...{ name, inUse: 0, pending: 0, oldestUseMs: undefined, heldMs: 0 },
  ...{ recent: { ...NO_COUNTS, shed }, totals: NO_COUNTS },
});

function standingSince(standingSinceMs: number): PoolMeasurements {
  const admission = {
    ...{ ...IDLE_GATE, standingSinceMs, predictedWaitMs: 180, meanUseMs: 21, order: 'newest-first' as const },
    waiting: { probe: 0, interactive: 40, background: 2 },
  };
  return {
    ...MEASUREMENTS,
    snapshot: { ...MEASUREMENTS.snapshot, admission },
    labels: [caller('page /w/[workspace]', 24), caller('GET /api/content', 3_100), caller('probe', 0)],
  };
}

describe('pool-overloaded', () => {
  it('fires after 5 s of one in twenty, before the full pool would, and says why and to whom', () => {
    const watch = new AlertWatch();
    const measurements = standingSince(watch.nowMs);
    watch.seconds(5, second(570, 30), { measurements });
    expect(watch.told).toEqual(['fired pool-shedding']);
    watch.second(second(570, 30), { measurements });
    expect(watch.told).toEqual(['fired pool-shedding', 'fired pool-overloaded', 'resolved pool-shedding']);
    watch.seconds(30, second(570, 30), { measurements });
    expect(watch.firing).toEqual(['pool-overloaded']);
    expect(watch.evaluation.state.active[0]).toMatchObject({
      severity: 'critical',
      sentence:
        '300 of 6,000 requests (5 %) were sent away at once in the last 10 s: ' +
        'more is asked for than 15 connections get done.',
      evidence: [
        'the queue has stood for 36.0 s',
        'sent away: 300 queue stood',
        '40 waiting, a newcomer would for about 180 ms; a connection is held for 21 ms on average',
        'sent away in the last 5 minutes: 3,100 GET /api/content, 24 page /w/[workspace]',
      ],
    });
  });

  it('fires for neither a smaller share nor a handful', () => {
    expect(new AlertWatch().seconds(120, { ...second(580, 29), inUse: 14 }).firing).not.toContain(
      'pool-overloaded',
    );
    expect(new AlertWatch().seconds(60, { ...second(1, 1), inUse: 3 }).firing).toEqual(['pool-shedding']);
  });

  it('is told once, and nothing more is told as it fades', () => {
    const watch = new AlertWatch().seconds(20, second(100, 400)).seconds(30, { acquired: 100 });
    expect(watch.firing).toEqual(['pool-overloaded']);
    watch.seconds(60, { acquired: 100 });
    expect(watch.told.filter((told) => told.startsWith('fired'))).toEqual([
      'fired pool-shedding',
      'fired pool-overloaded',
    ]);
    expect(watch.firing).toEqual([]);
  });

  it('takes the place of a pool that is merely full', () => {
    const watch = new AlertWatch().seconds(11, FULL);
    expect(watch.firing).toEqual(['pool-saturated']);
    watch.seconds(12, second(100, 50));
    expect(watch.firing).toEqual(['pool-overloaded']);
  });
});

describe('pool-shedding', () => {
  it('fires at the first, is one alert for more of them, and resolves 30 s after the last', () => {
    const watch = new AlertWatch().seconds(3).second({ acquired: 199, shed: { ...NO_SHEDS, hopeless: 1 } });
    expect(watch.told).toEqual(['fired pool-shedding']);
    expect(watch.evaluation.state.active[0]).toMatchObject({
      severity: 'warn',
      sentence:
        '1 of 200 requests (< 1 %) was sent away at once in the last 30 s: more is asked for than 15 connections get done.',
    });
    watch
      .seconds(20)
      .second({ shed: { ...NO_SHEDS, full: 2 } })
      .seconds(29);
    expect(watch.told).toEqual(['fired pool-shedding']);
    watch.second();
    expect(watch.told).toEqual(['fired pool-shedding', 'resolved pool-shedding']);
  });

  it('a queue that stands and sends nobody away neither begins it nor ends it', () => {
    expect(new AlertWatch().seconds(9, { ...FULL, standing: true }).told).toEqual([]);
    const watch = new AlertWatch().second(second(500, 1)).seconds(60, { inUse: 3, standing: true });
    expect(watch.firing).toEqual(['pool-shedding']);
  });

  it('a burst that is served is not worth a word, however many wait', () => {
    expect(new AlertWatch().seconds(60, { pendingMax: 900, queued: 900, predictedWaitMs: 90 }).told).toEqual(
      [],
    );
  });

  it('a full pool names those who were sent away', () => {
    const watch = new AlertWatch().seconds(11, { ...FULL, ...second(500, 2) });
    expect(watch.firing).toEqual(['pool-saturated', 'pool-shedding']);
    expect(watch.evaluation.state.active[0]?.sentence).toMatch(
      /42 requests wait, the oldest for 190 ms; 20 were sent away at once in the last 10 s\.$/,
    );
  });
});

describe('process-overloaded', () => {
  const overloaded = (watch: AlertWatch) => ({
    process: {
      ...{ ...IDLE_PROCESS, loopDelayMs: 240, requestsInFlight: 12, requestsLimit: 12 },
      ...{ sheddingSinceMs: watch.nowMs, requestsShed: 1_204, requestsThrottled: 3 },
    },
  });

  it('fires after 3 s although the pool is idle, says that it is the CPU, and resolves 30 s after it', () => {
    const watch = new AlertWatch().seconds(3);
    const around = overloaded(watch);
    watch.seconds(3, {}, around);
    expect(watch.told).toEqual([]);
    watch.second({}, around);
    expect(watch.told).toEqual(['fired process-overloaded']);
    const [alert] = watch.evaluation.state.active;
    expect(alert).toMatchObject({
      severity: 'warn',
      sentence:
        'For 4.0 s this process has had more to compute than it can: at most 12 requests are let in at once, and the ' +
        'others are turned away before any work is done for them.',
      evidence: [
        'the event loop is 240 ms late, 12 requests in flight',
        'turned away since the start: 1,204 for this, 3 for the pool',
      ],
      advice: expect.stringContaining('a higher connection limit helps nobody'),
    });
    const over = { process: { ...around.process, sheddingSinceMs: undefined } };
    watch.seconds(30, {}, over);
    expect(watch.firing).toEqual(['process-overloaded']);
    watch.second({}, over);
    expect(watch.told).toEqual(['fired process-overloaded', 'resolved process-overloaded']);
  });

  it('does not fire for a second of it', () => {
    const watch = new AlertWatch().seconds(3);
    const around = overloaded(watch);
    expect(watch.seconds(2, {}, around).seconds(30).seconds(2, {}, around).seconds(30).told).toEqual([]);
  });
});

describe('pool-deadlock', () => {
  const nested = { shed: { ...NO_SHEDS, nested: 3 } };

  it('fires at the first, is no overload, and resolves a minute after the last', () => {
    const watch = new AlertWatch().seconds(3).second(nested, { measurements: standingSince(0) });
    expect(watch.told).toEqual(['fired pool-deadlock']);
    expect(watch.evaluation.state.active[0]).toMatchObject({
      severity: 'critical',
      sentence:
        '3 requests that hold a connection asked for another one in the last minute, and none could ever become free.',
      evidence: expect.arrayContaining([
        'sent away in the last 5 minutes: 3,100 GET /api/content, 24 page /w/[workspace]',
      ]),
    });
    watch.seconds(59);
    expect(watch.firing).toEqual(['pool-deadlock']);
    watch.second();
    expect(watch.told).toEqual(['fired pool-deadlock', 'resolved pool-deadlock']);
  });
});

it('a process that slept has sent nobody away while it slept', () => {
  const slept = { intervalMs: 3_600_000, ...second(0, 900) };
  expect(new AlertWatch().seconds(3).second(slept).second(second(0, 900)).seconds(60).told).toEqual([]);
});
