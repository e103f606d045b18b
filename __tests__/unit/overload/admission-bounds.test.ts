/** What the queue does where no rule of waiting can hold: in a pool that is stuck, and where too many wait. */
import { WAITING_MOST } from '@/lib/overload/admission-queue';
import { PolicyPool } from '../../support/policy-pool';

let pool: PolicyPool;

beforeEach(() => {
  pool = new PolicyPool(10);
});

describe('a pool that is stuck', () => {
  it('sends nobody away, because that serves nobody the sooner', () => {
    pool.fill();
    pool.askTimes(390);
    pool.nowMs += 251;
    pool.askTimes(200);
    expect(pool.policy.predictedWaitMs).toBeGreaterThan(1_000);
    expect(pool.shedAll()).toEqual([]);
    pool.leave();
    expect(pool.shedAll()[0]).toMatchObject({ reason: 'hopeless' });
  });

  it('is told of, since when, until a connection is given back', () => {
    const stuckSinceMs = () => pool.policy.read(pool.nowMs, 0).stuckSinceMs;
    pool.fill();
    pool.nowMs += 60_000;
    // Nobody waited until now: what they did until then kept nobody waiting.
    const sinceMs = pool.nowMs;
    pool.askTimes(3);
    pool.nowMs += 1_000;
    expect(stuckSinceMs()).toBeUndefined();
    pool.nowMs += 1;
    expect(stuckSinceMs()).toBe(sinceMs);
    expect(pool.policy.read(pool.nowMs, 0).predictedWaitMs).toBe(1_001);
    expect(pool.policy.predictWaitMs(pool.nowMs)).toBe(1_001);
    pool.leave();
    expect(stuckSinceMs()).toBeUndefined();
    pool.nowMs += 1_001;
    expect(stuckSinceMs()).toBe(sinceMs + 1_001);
  });

  it('has been stuck for longer than anybody waits', () => {
    pool.fill();
    const sinceMs = pool.nowMs;
    let last = pool.ask();
    for (let turn = 0; turn < 120; turn += 1) {
      pool.nowMs += 500;
      const next = pool.ask();
      pool.policy.withdraw(last, pool.nowMs);
      last = next;
    }
    expect(pool.policy.read(pool.nowMs, 0).stuckSinceMs).toBe(sinceMs);
    pool.policy.withdraw(last, pool.nowMs);
    expect(pool.policy.read(pool.nowMs, 0).stuckSinceMs).toBeUndefined();
  });

  it('sends nobody away, though its queue stood before', () => {
    pool.stand();
    const isShedding = () => pool.policy.isShedding(pool.nowMs);
    expect(isShedding()).toBe(true);
    pool.nowMs += 1_001;
    expect(isShedding()).toBe(false);
    expect(pool.policy.read(pool.nowMs, 0).standingSinceMs).toBeUndefined();
    pool.leave();
    expect(isShedding()).toBe(true);
    expect(pool.policy.read(pool.nowMs, 0).standingSinceMs).toBeDefined();
  });

  it('is not one whose last waiter was served, for whoever comes long after', () => {
    pool.fill();
    pool.ask();
    pool.leave();
    pool.nowMs += 60_000;
    pool.ask();
    pool.nowMs += 100;
    expect(pool.policy.read(pool.nowMs, 0).stuckSinceMs).toBeUndefined();
  });

  it('is not one in which background work waits for its share', () => {
    pool.askTimes(6, { lane: 'background' });
    pool.nowMs += 60_000;
    expect(pool.policy.read(pool.nowMs, 0)).toMatchObject({
      waiting: { background: 1 },
      stuckSinceMs: undefined,
    });
  });

  it('begins to be judged when it goes on', () => {
    pool.fill();
    pool.askTimes(120);
    pool.nowMs += 600;
    pool.pass(1_400);
    expect(pool.policy.isStanding).toBe(false);
    pool.pass(110);
    expect(pool.policy.isStanding).toBe(true);
  });

  it('is one whose uses take seconds only after ten of them should have ended', () => {
    pool = new PolicyPool(2);
    pool.askTimes(2);
    for (let use = 0; use < 8; use += 1) {
      pool.leave(1_000);
      pool.ask();
    }
    pool.askTimes(40);
    pool.nowMs += 4_900;
    expect(pool.shedAll()).not.toEqual([]);
    pool.askTimes(40);
    pool.nowMs += 200;
    expect(pool.shedAll()).toEqual([]);
  });
});

describe('a large pool whose uses of 2 s began together', () => {
  beforeEach(() => {
    pool = new PolicyPool(15);
    pool.askTimes(15 + 60);
    pool.nowMs += 2_000;
    for (let index = 0; index < 15; index += 1) pool.leave(2_000);
  });

  it('is not stuck while none of them can have ended', () => {
    pool.nowMs += 1_999;
    expect(pool.policy.read(pool.nowMs, 0).stuckSinceMs).toBeUndefined();
    expect(pool.shedAll()[0]).toMatchObject({ reason: 'hopeless' });
  });

  it('is once all should have ended twice', () => {
    const sinceMs = pool.nowMs;
    pool.nowMs += 4_001;
    expect(pool.policy.read(pool.nowMs, 0).stuckSinceMs).toBe(sinceMs);
    expect(pool.shedAll()).toEqual([]);
  });
});

describe('a pool that has served nobody yet', () => {
  it('sends nobody away for what the first ones were held up by', () => {
    pool = new PolicyPool(4);
    pool.askTimes(7);
    pool.nowMs += 25_000;
    pool.leave(25_000);
    expect(pool.shedAll()).toEqual([]);
  });
});

describe('memory', () => {
  it('holds so many callers, even of a pool that is stuck; then the workspace that has most loses its newest', () => {
    pool.askTimes(pool.limit);
    pool.ask({ workspace: 'few' });
    const many = pool.askTimes(WAITING_MOST - 1, { workspace: 'many' });
    expect(pool.shedAll()).toEqual([]);
    const last = pool.ask({ workspace: 'few' });
    expect(pool.shedAll()).toEqual([{ caller: many.at(-1), reason: 'full' }]);
    expect(last.line).toBeDefined();
  });

  it('is taken from background work where that is most of it', () => {
    pool.askTimes(pool.limit);
    pool.askTimes(10);
    const background = pool.askTimes(WAITING_MOST - 9, { lane: 'background' });
    expect(pool.shedAll()).toEqual([{ caller: background.at(-1), reason: 'full' }]);
  });

  it('forgets a workspace that has been served', () => {
    pool.fill();
    for (let round = 0; round < 3; round += 1) {
      for (let index = 0; index < 256; index += 1) {
        const workspace = `w${round}-${index}`;
        expect(pool.ask({ workspace }).flow?.key).toBe(workspace);
        pool.leave();
      }
    }
  });
});
