/**
 * Who is sent away, in a pool of 10 with uses of 20 ms, where each caller in front is worth 2 ms. Callers have a second
 * unless said otherwise: a short wait is one of 100 ms, 50 callers.
 */
import { PolicyPool } from '../../support/policy-pool';

let pool: PolicyPool;

beforeEach(() => {
  pool = new PolicyPool(10);
});

describe('a burst', () => {
  it('is served oldest first, up to two fifths of the time that callers have; beyond, newest first', () => {
    pool.fill();
    const callers = pool.askTimes(200);
    expect(pool.policy.predictedWaitMs).toBe(400);
    expect(pool.policy.read(pool.nowMs, 0).order).toBe('oldest-first');
    expect(pool.leave()).toBe(callers[0]);
    const newest = pool.askTimes(2)[1];
    expect(pool.policy.read(pool.nowMs, 0).order).toBe('newest-first');
    expect(pool.leave()).toBe(newest);
  });

  it('loses who would be served last only where the wait takes most of a caller’s time', () => {
    pool.fill();
    const callers = pool.askTimes(400);
    expect(pool.shedAll()).toEqual([]);
    pool.ask();
    expect(pool.shedAll()).toEqual([{ caller: callers[0], reason: 'hopeless' }]);
  });

  it('does not stand before a whole window is over, nor ever if the wait was short meanwhile', () => {
    pool.fill();
    pool.askTimes(120);
    pool.pass(1_498);
    expect(pool.policy.isStanding).toBe(false);
    for (let index = 0; index < 70; index += 1) pool.leave();
    pool.askTimes(70);
    pool.pass(1_498);
    expect(pool.policy.isStanding).toBe(false);
    expect(pool.shedAll()).toEqual([]);
    pool.pass(4);
    expect(pool.policy.isStanding).toBe(true);
  });

  it('may last longer where callers have more time', () => {
    pool.fill();
    // The first ones had a second.
    for (let index = 0; index < 500; index += 1) {
      pool.ask({ patienceMs: 10_000 });
      pool.leave();
    }
    pool.askTimes(480, { patienceMs: 10_000 });
    pool.pass(5_000, { patienceMs: 10_000 });
    expect(pool.policy.isStanding).toBe(false);
    expect(pool.shedAll()).toEqual([]);
  });

  it.each([
    ['two in front are chance', 2, [100, 100], false],
    ['four are not', 4, [100, 100], true],
    ['four are where uses vary', 4, [20, 180], false],
  ] as const)('in a pool of one with uses of 100 ms: %s', (_name, waiting, usesMs, isStanding) => {
    pool = new PolicyPool(1);
    pool.askTimes(1 + waiting);
    for (let turn = 0; turn < 100; turn += 1) {
      const useMs = usesMs[turn % 2] as number;
      pool.nowMs += useMs;
      pool.leave(useMs);
      pool.ask();
    }
    expect(pool.policy.isStanding).toBe(isStanding);
  });
});

describe('a queue that stands', () => {
  it('is cut to what can be served soon, by the oldest of the workspace that has most waiting', () => {
    pool.stand();
    const few = pool.askTimes(20, { workspace: 'b' });
    const shed = pool.shedAll();
    expect(new Set(shed.map(({ reason }) => reason))).toEqual(new Set(['standing']));
    const ages = shed.map(({ caller }) => caller.askedAtMs);
    expect(ages).toEqual([...ages].sort((a, b) => a - b));
    // 150 ms, 75 callers.
    expect(pool.policy.pending).toBe(75);
    for (const { line } of few) expect(line).toBeDefined();
  });

  it('sends nobody away who is under way while others wait', () => {
    pool.stand();
    pool.shedAll();
    const underWay = pool.askTimes(40, { workspace: 'a', isUnderWay: true });
    const shed = pool.shedAll().map(({ caller }) => caller);
    expect(shed.length).toBeGreaterThanOrEqual(30);
    for (const caller of underWay) expect(shed).not.toContain(caller);
  });

  it('is served newest first above three quarters of what is left of it, oldest first below', () => {
    pool.stand();
    pool.shedAll();
    const newest = pool.ask({ workspace: 'a' });
    expect(pool.policy.read(pool.nowMs, 0).order).toBe('newest-first');
    let taken = pool.leave();
    while (taken?.workspace !== 'a') taken = pool.leave();
    expect(taken).toBe(newest);
    while (pool.policy.pending > 56) pool.leave();
    expect(pool.policy.read(pool.nowMs, 0).order).toBe('oldest-first');
  });

  it('keeps nobody who has waited longer than that', () => {
    pool.stand();
    pool.shedAll();
    const stale = pool.ask({ workspace: 'c', askedAtMs: pool.nowMs - 151 });
    const underWay = pool.ask({ workspace: 'c', askedAtMs: pool.nowMs - 151, isUnderWay: true });
    pool.ask({ workspace: 'c', askedAtMs: pool.nowMs - 149 });
    const shed = pool.shedAll();
    expect(shed).toContainEqual({ caller: stale, reason: 'standing' });
    expect(shed.map(({ caller }) => caller)).not.toContain(underWay);
  });

  it('is over after a while below a quarter of what counts as short, and then a burst is left alone again', () => {
    pool.stand();
    pool.shedAll();
    while (pool.policy.pending > 12) pool.leave();
    expect(pool.policy.isStanding).toBe(true);
    pool.pass(98);
    expect(pool.policy.isStanding).toBe(true);
    pool.pass(4);
    expect(pool.policy.isStanding).toBe(false);
    expect(pool.policy.read(pool.nowMs, 0).standingSinceMs).toBeUndefined();
    pool.askTimes(300);
    expect(pool.shedAll()).toEqual([]);
  });

  it('is over when those who waited have gone', () => {
    pool.fill();
    const callers = pool.askTimes(120);
    pool.pass(1_500);
    expect(pool.policy.isStanding).toBe(true);
    for (const caller of callers) if (caller.line !== undefined) pool.policy.withdraw(caller, pool.nowMs);
    while (pool.policy.pending > 0) pool.leave();
    pool.pass(100);
    expect(pool.policy.isStanding).toBe(false);
  });

  it('is cut shorter where it goes on to stand: to what counts as short', () => {
    pool.stand();
    pool.shedAll();
    expect(pool.policy.predictedWaitMs).toBeCloseTo(150, 0);
    pool.nowMs += 748;
    pool.askTimes(100, { workspace: 'a', askedAtMs: pool.nowMs });
    pool.leave();
    pool.shedAll();
    expect(pool.policy.predictedWaitMs).toBeCloseTo(150, 0);
    pool.nowMs += 4;
    pool.leave();
    pool.shedAll();
    expect(pool.policy.predictedWaitMs).toBeCloseTo(100, 0);
  });
});
