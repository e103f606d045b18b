import type { ProbeResult } from '@/lib/stats';
import { AlertWatch, SERVER } from '../../support/alert-watch';

const probe = (outcome: ProbeResult['outcome'], checkedAtMs: number): ProbeResult => ({
  ...{ outcome, checkedAtMs, responseTimeMs: 1_003 },
  ...(outcome === 'failed' && { errorCode: 'CONNECT_FAILED' as const }),
});

/** One check a second. */
function check(watch: AlertWatch, outcome: ProbeResult['outcome'], seconds: number): AlertWatch {
  for (let second = 0; second < seconds; second += 1) {
    watch.second({}, { probe: probe(outcome, watch.nowMs + 900) });
  }
  return watch;
}

describe('health-failing', () => {
  it('fires after 5 s of failed checks, and resolves after 5 s of answers', () => {
    const watch = check(new AlertWatch(), 'failed', 5);
    expect(watch.told).toEqual([]);
    check(watch, 'failed', 1);
    expect(watch.told).toEqual(['fired health-failing']);
    expect(watch.evaluation.state.active[0]).toMatchObject({
      severity: 'critical',
      sentence: 'The database cannot be reached: no answer for 5.0 s.',
      evidence: expect.arrayContaining(['the last check failed after 1.0 s (CONNECT_FAILED)']),
    });
    check(watch, 'answered', 5);
    expect(watch.firing).toEqual(['health-failing']);
    check(watch, 'answered', 1);
    expect(watch.told).toEqual(['fired health-failing', 'resolved health-failing']);
  });

  it('one failed check fires nothing, however long it is the newest', () => {
    const watch = new AlertWatch();
    const failed = probe('failed', watch.nowMs);
    expect(watch.seconds(90, {}, { probe: failed }).told).toEqual([]);
    expect(watch.evaluation.state.active).toEqual([]);
  });

  it('a full pool over a database that answers is no failure, and one answer withdraws', () => {
    expect(check(new AlertWatch(), 'pool-full', 30).told).toEqual([]);
    const watch = check(check(check(new AlertWatch(), 'failed', 5), 'answered', 1), 'failed', 5);
    expect(watch.told).toEqual([]);
  });
});

describe('server-sessions', () => {
  it.each([
    [67, []],
    [68, ['server-sessions-70']],
    [82, ['server-sessions-70']],
    [83, ['server-sessions-85']],
    [92, ['server-sessions-85']],
    [93, ['server-sessions-95']],
    [97, ['server-sessions-95']],
  ])('%i of 97 usable sessions: %j fires, and one at most', (sessions, firing) => {
    expect(new AlertWatch().secondsWithServer(120, { sessions }).firing).toEqual(firing);
  });

  it('grows from one to the next, each resolved after the worse one fired', () => {
    const watch = new AlertWatch();
    for (const sessions of [70, 84, 95]) watch.secondsWithServer(60, { sessions });
    expect(watch.told).toEqual([
      'fired server-sessions-70',
      'fired server-sessions-85',
      'resolved server-sessions-70',
      'fired server-sessions-95',
      'resolved server-sessions-85',
    ]);
    watch.secondsWithServer(60, { sessions: 10 });
    expect(watch.told.slice(5)).toEqual(['resolved server-sessions-95']);
  });

  it('holds until it is clearly below, and names the applications', () => {
    const byApplication = [
      { applicationName: 'contentflow:web-2', state: 'idle', sessions: 30 },
      { applicationName: 'psql', state: 'active', sessions: 12 },
      { applicationName: 'contentflow:web-2', state: 'active', sessions: 10 },
      { applicationName: '', state: 'unknown', sessions: 2 },
    ];
    const watch = new AlertWatch().secondsWithServer(60, { sessions: 70, byApplication });
    expect(watch.evaluation.state.active[0]).toMatchObject({
      sentence: "70 of the server's 97 usable sessions are taken (72 %).",
      holders: '40 by contentflow:web-2, 12 by psql, 2 by applications without a name',
    });
    watch.secondsWithServer(120, { sessions: 64 });
    expect(watch.firing).toEqual(['server-sessions-70']);
    watch.secondsWithServer(60, { sessions: 63 });
    expect(watch.told).toEqual(['fired server-sessions-70', 'resolved server-sessions-70']);
  });

  it('fires for no single reading, and old readings neither fire nor resolve', () => {
    const watch = new AlertWatch();
    const reading = { ...SERVER, sessions: 97, readAtMs: watch.nowMs };
    watch.seconds(120, {}, { server: reading });
    expect(watch.told).toEqual([]);
    watch.secondsWithServer(60, { sessions: 97 });
    const clear = { ...SERVER, sessions: 5, readAtMs: watch.nowMs - 61_000 };
    watch.seconds(300, {}, { server: clear });
    expect(watch.firing).toEqual(['server-sessions-95']);
  });
});

describe('idle-in-transaction', () => {
  const idling = (ageMs: number) => ({
    oldestIdleInTransaction: { applicationName: 'psql', state: 'idle in transaction', ageMs },
    byApplication: [{ applicationName: 'psql', state: 'idle in transaction', sessions: 2 }],
  });

  it('fires from 60 s on, holds until 30 s, resolves after 30 s without', () => {
    expect(new AlertWatch().secondsWithServer(60, idling(59_999)).told).toEqual([]);
    const watch = new AlertWatch().secondsWithServer(1, idling(60_000));
    expect(watch.told).toEqual(['fired idle-in-transaction']);
    expect(watch.evaluation.state.active[0]).toMatchObject({
      sentence: 'A session of psql has kept a transaction open for 1 min and does nothing.',
      evidence: ['2 sessions are idle in a transaction'],
    });
    watch.secondsWithServer(120, idling(30_000));
    expect(watch.firing).toEqual(['idle-in-transaction']);
    watch.secondsWithServer(30, {});
    expect(watch.firing).toEqual(['idle-in-transaction']);
    watch.secondsWithServer(11, {});
    expect(watch.told).toEqual(['fired idle-in-transaction', 'resolved idle-in-transaction']);
  });
});
