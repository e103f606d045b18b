/** Who is next, and what the queue tells of itself: in a pool of 10 with uses of 20 ms, where each caller in front is worth 2 ms. */
import { PROBES_MOST } from '@/lib/overload/admission-queue';
import { PolicyPool, USE_MS } from '../../support/policy-pool';
import type { TestApplicant } from '../../support/test-applicant';

let pool: PolicyPool;

beforeEach(() => {
  pool = new PolicyPool(10);
});

describe('lanes', () => {
  it('checks of the pool, those who hold already, people, background work', () => {
    pool.fill();
    const background = pool.ask({ lane: 'background' });
    const person = pool.ask();
    const nested = pool.ask({ transaction: { outer: undefined, isOpen: true } });
    const probe = pool.ask({ lane: 'probe' });
    expect(Array.from({ length: 5 }, () => pool.leave())).toEqual([
      probe,
      nested,
      person,
      background,
      undefined,
    ]);
  });

  it('a flood of checks is let before everybody up to a number', () => {
    pool.fill();
    const person = pool.ask();
    pool.askTimes(PROBES_MOST + 1, { lane: 'probe' });
    expect(pool.policy).toMatchObject({ waiting: PROBES_MOST + 2, pending: 2 });
    for (let index = 0; index < PROBES_MOST; index += 1) expect(pool.leave()?.lane).toBe('probe');
    expect(pool.leave()).toBe(person);
    expect(pool.leave()?.lane).toBe('probe');
  });

  it('background work holds half of the connections, though others are free', () => {
    const background = pool.askTimes(8, { lane: 'background' });
    expect(pool.inside).toEqual(background.slice(0, 5));
    expect(pool.policy.next(pool.nowMs)).toBeUndefined();
    // In a transaction it is needed for what it holds already.
    pool.ask({ lane: 'background', transaction: { outer: undefined, isOpen: true } });
    expect(pool.inside).toHaveLength(6);
    expect(pool.leave()).toBeUndefined();
    expect(pool.leave()).toBe(background[5]);
    expect(pool.policy.read(pool.nowMs, 0)).toMatchObject({ backgroundInUse: 5, backgroundLimit: 5 });
  });

  it('background work gets one connection of one', () => {
    pool = new PolicyPool(1);
    pool.ask({ lane: 'background' });
    expect(pool.inside).toHaveLength(1);
  });

  it('background work neither counts as a queue nor as what a use takes', () => {
    pool.fill();
    pool.askTimes(500, { lane: 'background' });
    expect(pool.policy.predictedWaitMs).toBe(0);
    for (let index = 0; index < 10; index += 1) pool.leave();
    for (let index = 0; index < 5; index += 1) pool.leave(5_000);
    expect(pool.policy.read(pool.nowMs, 0).meanUseMs).toBe(USE_MS);
    expect(pool.shedAll()).toEqual([]);
  });
});

it('predicts what the last of them has to wait, for as many connections as there are', () => {
  pool.fill();
  expect(pool.policy).toMatchObject({ predictedWaitMs: 0, oldestAskedAtMs: undefined });
  const [first] = pool.askTimes(30);
  pool.ask({ transaction: { outer: undefined, isOpen: true } });
  expect(pool.policy.predictedWaitMs).toBe(62);
  pool.policy.resize(20);
  expect(pool.policy.predictedWaitMs).toBe(31);
  pool.policy.withdraw(first as TestApplicant, pool.nowMs);
  expect(pool.policy.predictedWaitMs).toBe(30);
  // One that got no connection says nothing of how long one is held.
  pool.policy.left(pool.inside.shift() as TestApplicant, undefined, pool.nowMs);
  expect(pool.policy.predictedWaitMs).toBe(30);
});

it('since when the first has waited, in whatever lane, checks left out', () => {
  pool.fill();
  pool.ask({ lane: 'probe', askedAtMs: 1 });
  pool.ask({ askedAtMs: 30 });
  expect(pool.policy.oldestAskedAtMs).toBe(30);
  pool.ask({ lane: 'background', askedAtMs: 20 });
  expect(pool.policy.oldestAskedAtMs).toBe(20);
  pool.ask({ transaction: { outer: undefined, isOpen: true }, askedAtMs: 10 });
  expect(pool.policy.oldestAskedAtMs).toBe(10);
});

it('reads all of it at one moment', () => {
  pool.stand();
  pool.ask({ workspace: 'b' });
  pool.ask({ lane: 'probe' });
  pool.ask({ lane: 'background', workspace: 'c' });
  const state = pool.policy.read(pool.nowMs, 1_000_000);
  expect(Object.isFrozen(state)).toBe(true);
  expect(state).toMatchObject({
    mode: 'on',
    waiting: { probe: 1, interactive: 121, background: 1 },
    workspacesWaiting: 3,
    predictedWaitMs: 242,
    meanUseMs: USE_MS,
    order: 'newest-first',
    backgroundInUse: 0,
    backgroundLimit: 5,
  });
  expect(state.standingSinceMs).toBeCloseTo(1_000_000 + pool.nowMs, 6);
});

it('reads no queue that stands where the last one has gone and nobody asks any more', () => {
  pool.stand();
  const standingSinceMs = () => pool.policy.read(pool.nowMs, 0).standingSinceMs;
  while (pool.policy.waiting > 0) pool.leave();
  // Half of the pool may be theirs, and more of them wait.
  pool.askTimes(10, { lane: 'background' });
  expect([pool.policy.isStanding, standingSinceMs()]).toEqual([true, expect.any(Number)]);
  pool.nowMs += 10_000;
  expect(standingSinceMs()).toBeUndefined();
});
