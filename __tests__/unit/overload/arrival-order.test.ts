/** `DATABASE_ADMISSION=off`: a plain pool's queue, but for checks of the pool. */
import { ArrivalOrder } from '@/lib/overload';
import { TestApplicant, type TestAsk } from '../../support/test-applicant';

const LIMIT = 4;

let policy: ArrivalOrder<TestApplicant>;

beforeEach(() => {
  policy = new ArrivalOrder(LIMIT);
});

function wait(ask: TestAsk = {}): TestApplicant {
  const caller = new TestApplicant(ask);
  policy.wait(caller, caller.askedAtMs);
  return caller;
}

function takeAll(): (TestApplicant | undefined)[] {
  return Array.from({ length: policy.waiting }, () => policy.next());
}

it('serves in order of arrival, whoever it is; checks of the pool first', () => {
  const background = wait({ lane: 'background', workspace: 'a' });
  const flood = [wait({ workspace: 'a' }), wait({ workspace: 'a' }), wait({ workspace: 'a' })];
  const other = wait({ workspace: 'b' });
  const nested = wait({ transaction: { outer: undefined, isOpen: true } });
  const underWay = wait({ isUnderWay: true, workspace: 'a' });
  const probe = wait({ lane: 'probe' });
  expect(takeAll()).toEqual([probe, background, ...flood, other, nested, underWay]);
  expect(policy.next()).toBeUndefined();
});

it('background work may have every connection', () => {
  expect(policy.mayEnter()).toBe(true);
  expect(policy.read(0, 0)).toMatchObject({ backgroundInUse: 0, backgroundLimit: LIMIT });
});

it('sends nobody away, however many wait and however long, and never says that the queue stands', () => {
  for (let nowMs = 0; nowMs < 20_000; nowMs += 1) {
    wait({ askedAtMs: nowMs });
    policy.left(new TestApplicant(), 1_000, 0);
    expect(policy.shed()).toBeUndefined();
  }
  expect(policy.pending).toBe(20_000);
  expect(policy.isShedding()).toBe(false);
  expect(policy.read(0, 0)).toMatchObject({ order: 'oldest-first', standingSinceMs: undefined });
});

it('one that goes away is out of the line, from anywhere in it', () => {
  const [first, second, third, probe] = [wait(), wait(), wait(), wait({ lane: 'probe' })];
  policy.withdraw(second);
  policy.withdraw(probe);
  expect(policy).toMatchObject({ waiting: 2, pending: 2 });
  expect(takeAll()).toEqual([first, third]);
});

it('reads like the other: who waits, how long that takes, since when', () => {
  wait({ lane: 'probe', askedAtMs: 5 });
  for (let index = 0; index < 6; index += 1)
    wait({ workspace: index < 4 ? 'a' : 'b', askedAtMs: 10 + index });
  for (let index = 0; index < 10; index += 1) policy.left(new TestApplicant(), 20, 0);
  policy.left(new TestApplicant(), undefined, 0);
  expect(policy).toMatchObject({ waiting: 7, pending: 6, oldestAskedAtMs: 10, predictedWaitMs: 30 });
  expect(policy.read(0, 0)).toMatchObject({
    mode: 'off',
    waiting: { probe: 1, interactive: 6, background: 0 },
    workspacesWaiting: 2,
    predictedWaitMs: 30,
    meanUseMs: 20,
  });
  policy.resize(LIMIT / 2);
  expect(policy.predictedWaitMs).toBe(60);
});

it('knows since when nobody has given a connection back', () => {
  const stuckSinceMs = (nowMs: number) => policy.read(nowMs, 1_000_000).stuckSinceMs;
  wait({ askedAtMs: 10 });
  expect(stuckSinceMs(1_010)).toBeUndefined();
  expect(stuckSinceMs(1_011)).toBe(1_000_010);
  expect(policy.read(3_010, 1_000_000).predictedWaitMs).toBe(3_000);
  policy.left(new TestApplicant(), 20, 3_020);
  expect(stuckSinceMs(4_020)).toBeUndefined();
  expect(stuckSinceMs(4_021)).toBe(1_003_020);
});
