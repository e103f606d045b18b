/**
 * The rules one by one, in a pool of 10 with uses of 20 ms, where each caller in front is worth 2 ms. Callers have a
 * second unless said otherwise: a short wait is one of 100 ms, 50 callers.
 */
import { AdmissionQueue } from '@/lib/overload';
import { PROBES_MOST, WAITING_MOST } from '@/lib/overload/admission-queue';
import type { OpenTransaction } from '@/lib/overload/applicant';
import { TestApplicant, type TestAsk } from '../../support/test-applicant';

const USE_MS = 20;

let limit: number;
let policy: AdmissionQueue<TestApplicant>;
let inside: TestApplicant[];
let nowMs: number;

function open(connections: number): void {
  limit = connections;
  policy = new AdmissionQueue(limit);
  inside = [];
  nowMs = 1_000;
}

beforeEach(() => open(10));

function ask(more: TestAsk = {}): TestApplicant {
  const caller = new TestApplicant({ patienceMs: 1_000, askedAtMs: nowMs, ...more });
  if (inside.length < limit && policy.mayEnter(caller)) enter(caller);
  else policy.wait(caller, nowMs);
  return caller;
}

function askTimes(times: number, more: TestAsk = {}): TestApplicant[] {
  return Array.from({ length: times }, () => ask(more));
}

function enter(caller: TestApplicant): void {
  inside.push(caller);
  policy.entered(caller);
}

/** The one that holds longest gives its connection back. @returns who got it */
function leave(useMs = USE_MS): TestApplicant | undefined {
  policy.left(inside.shift() as TestApplicant, useMs, nowMs);
  const next = policy.next(nowMs);
  if (next !== undefined) enter(next);
  return next;
}

function shedAll(): { caller: TestApplicant; reason: string }[] {
  const all: { caller: TestApplicant; reason: string }[] = [];
  for (let shed = policy.shed(undefined, nowMs); shed !== undefined; shed = policy.shed(undefined, nowMs)) {
    all.push(shed);
  }
  return all;
}

/** All connections are held, and what a use takes is known. */
function fill(): void {
  askTimes(limit);
  for (let index = 0; index < limit; index += 1) {
    leave();
    ask();
  }
}

/** As many are served and come as can be, so that the queue neither grows nor gets shorter. */
function pass(ms: number, more: TestAsk = {}): void {
  for (const endMs = nowMs + ms; nowMs < endMs; ) {
    nowMs += USE_MS / limit;
    leave();
    ask(more);
  }
}

/** A queue that stands, of 120 callers of one workspace. */
function stand(): void {
  fill();
  askTimes(120, { workspace: 'a' });
  pass(1_000, { workspace: 'a' });
  expect(policy.isStanding).toBe(true);
}

describe('lanes', () => {
  it('checks of the pool, those who hold already, people, background work', () => {
    fill();
    const background = ask({ lane: 'background' });
    const person = ask();
    const nested = ask({ transaction: { outer: undefined, isOpen: true } });
    const probe = ask({ lane: 'probe' });
    expect(Array.from({ length: 5 }, () => leave())).toEqual([probe, nested, person, background, undefined]);
  });

  it('a flood of checks is let before everybody up to a number', () => {
    fill();
    const person = ask();
    askTimes(PROBES_MOST + 1, { lane: 'probe' });
    expect(policy).toMatchObject({ waiting: PROBES_MOST + 2, pending: 2 });
    for (let index = 0; index < PROBES_MOST; index += 1) expect(leave()?.lane).toBe('probe');
    expect(leave()).toBe(person);
    expect(leave()?.lane).toBe('probe');
  });

  it('background work holds half of the connections, though others are free', () => {
    const background = askTimes(8, { lane: 'background' });
    expect(inside).toEqual(background.slice(0, 5));
    expect(policy.next(nowMs)).toBeUndefined();
    // In a transaction it is needed for what it holds already.
    ask({ lane: 'background', transaction: { outer: undefined, isOpen: true } });
    expect(inside).toHaveLength(6);
    expect(leave()).toBeUndefined();
    expect(leave()).toBe(background[5]);
    expect(policy.read(0)).toMatchObject({ backgroundInUse: 5, backgroundLimit: 5 });
  });

  it('background work gets one connection of one', () => {
    open(1);
    ask({ lane: 'background' });
    expect(inside).toHaveLength(1);
  });

  it('background work neither counts as a queue nor as what a use takes', () => {
    fill();
    askTimes(500, { lane: 'background' });
    expect(policy.predictedWaitMs).toBe(0);
    for (let index = 0; index < 10; index += 1) leave();
    for (let index = 0; index < 5; index += 1) leave(5_000);
    expect(policy.read(0).meanUseMs).toBe(USE_MS);
    expect(shedAll()).toEqual([]);
  });
});

describe('a query beside its own transaction', () => {
  const begun = (outer?: OpenTransaction): OpenTransaction => ({ outer, isOpen: true });

  /** @returns why the newcomer was refused, if it was */
  function askWithin(transaction: OpenTransaction): string | undefined {
    const newcomer = ask({ transaction });
    const shed = policy.shed(newcomer, nowMs);
    if (shed !== undefined) expect(shed.caller).toBe(newcomer);
    return shed?.reason;
  }

  it('is refused exactly when all connections are held by transactions in which somebody waits', () => {
    open(3);
    const transactions = [begun(), begun(), begun()] as const;
    askTimes(3);
    expect(askWithin(transactions[0])).toBeUndefined();
    expect(askWithin(transactions[0])).toBeUndefined();
    expect(askWithin(transactions[1])).toBeUndefined();
    expect(askWithin(transactions[2])).toBe('nested');
    expect(policy.waiting).toBe(3);
    // It fails, so its transaction ends, and the others go on.
    expect(leave()).toBeDefined();
  });

  it('waits where one holds a connection and waits for nobody', () => {
    open(2);
    askTimes(2);
    expect(askWithin(begun())).toBeUndefined();
    expect(askWithin(begun())).toBe('nested');
    const queries = askTimes(5);
    expect(policy.shed(queries[4], nowMs)).toBeUndefined();
  });

  it('waits where it only waits in what has ended', () => {
    open(2);
    askTimes(2);
    const ended = { outer: undefined, isOpen: true };
    askWithin(ended);
    ended.isOpen = false;
    expect(askWithin(begun())).toBeUndefined();
  });

  it('counts the transactions around its own as held up too', () => {
    open(2);
    askTimes(2);
    expect(askWithin(begun(begun()))).toBe('nested');
  });

  it('in a pool of one is refused at once', () => {
    open(1);
    ask();
    expect(askWithin(begun())).toBe('nested');
  });
});

describe('a burst', () => {
  it('is served oldest first, up to two fifths of the time that callers have; beyond, newest first', () => {
    fill();
    const callers = askTimes(200);
    expect(policy.predictedWaitMs).toBe(400);
    expect(policy.read(0).order).toBe('oldest-first');
    expect(leave()).toBe(callers[0]);
    const newest = askTimes(2)[1];
    expect(policy.read(0).order).toBe('newest-first');
    expect(leave()).toBe(newest);
  });

  it('loses who would be served last only where the wait takes most of a caller’s time', () => {
    fill();
    const callers = askTimes(400);
    expect(shedAll()).toEqual([]);
    ask();
    expect(shedAll()).toEqual([{ caller: callers[0], reason: 'hopeless' }]);
  });

  it('does not stand before a whole window is over, nor ever if the wait was short meanwhile', () => {
    fill();
    askTimes(120);
    pass(998);
    expect(policy.isStanding).toBe(false);
    for (let index = 0; index < 70; index += 1) leave();
    askTimes(70);
    pass(998);
    expect(policy.isStanding).toBe(false);
    expect(shedAll()).toEqual([]);
    pass(4);
    expect(policy.isStanding).toBe(true);
  });

  it('may last longer where callers have more time', () => {
    fill();
    // The first ones had a second.
    for (let index = 0; index < 500; index += 1) {
      ask({ patienceMs: 10_000 });
      leave();
    }
    askTimes(480, { patienceMs: 10_000 });
    pass(5_000, { patienceMs: 10_000 });
    expect(policy.isStanding).toBe(false);
    expect(shedAll()).toEqual([]);
  });

  it.each([
    ['two in front are chance', 2, [100, 100], false],
    ['four are not', 4, [100, 100], true],
    ['four are where uses vary', 4, [20, 180], false],
  ] as const)('in a pool of one with uses of 100 ms: %s', (_name, waiting, usesMs, isStanding) => {
    open(1);
    askTimes(1 + waiting);
    for (let turn = 0; turn < 100; turn += 1) {
      const useMs = usesMs[turn % 2] as number;
      nowMs += useMs;
      leave(useMs);
      ask();
    }
    expect(policy.isStanding).toBe(isStanding);
  });
});

describe('a queue that stands', () => {
  it('is cut to what can be served soon, by the oldest of the workspace that has most waiting', () => {
    stand();
    const few = askTimes(20, { workspace: 'b' });
    const shed = shedAll();
    expect(new Set(shed.map(({ reason }) => reason))).toEqual(new Set(['standing']));
    const ages = shed.map(({ caller }) => caller.askedAtMs);
    expect(ages).toEqual([...ages].sort((a, b) => a - b));
    // 150 ms, 75 callers.
    expect(policy.pending).toBe(75);
    for (const { line } of few) expect(line).toBeDefined();
  });

  it('sends nobody away who is under way while others wait', () => {
    stand();
    shedAll();
    const underWay = askTimes(40, { workspace: 'a', isUnderWay: true });
    const shed = shedAll().map(({ caller }) => caller);
    expect(shed.length).toBeGreaterThanOrEqual(30);
    for (const caller of underWay) expect(shed).not.toContain(caller);
  });

  it('is served newest first above three quarters of what is left of it, oldest first below', () => {
    stand();
    shedAll();
    const newest = ask({ workspace: 'a' });
    expect(policy.read(0).order).toBe('newest-first');
    let taken = leave();
    while (taken?.workspace !== 'a') taken = leave();
    expect(taken).toBe(newest);
    while (policy.pending > 56) leave();
    expect(policy.read(0).order).toBe('oldest-first');
  });

  it('keeps nobody who has waited longer than that', () => {
    stand();
    shedAll();
    const stale = ask({ workspace: 'c', askedAtMs: nowMs - 151 });
    const underWay = ask({ workspace: 'c', askedAtMs: nowMs - 151, isUnderWay: true });
    ask({ workspace: 'c', askedAtMs: nowMs - 149 });
    const shed = shedAll();
    expect(shed).toContainEqual({ caller: stale, reason: 'standing' });
    expect(shed.map(({ caller }) => caller)).not.toContain(underWay);
  });

  it('is over below a quarter of what counts as short, and then a burst is left alone again', () => {
    stand();
    shedAll();
    while (policy.pending > 13) leave();
    expect(policy.isStanding).toBe(true);
    leave();
    expect(policy.isStanding).toBe(false);
    expect(policy.read(0).standingSinceMs).toBeUndefined();
    askTimes(300);
    expect(shedAll()).toEqual([]);
  });

  it('is over when those who waited have gone', () => {
    fill();
    const callers = askTimes(120);
    pass(1_000);
    expect(policy.isStanding).toBe(true);
    for (const caller of callers) if (caller.line !== undefined) policy.withdraw(caller, nowMs);
    while (policy.pending > 0) leave();
    expect(policy.isStanding).toBe(false);
  });
});

describe('a pool that is stuck', () => {
  it('sends nobody away, because that serves nobody the sooner', () => {
    fill();
    askTimes(390);
    nowMs += 251;
    askTimes(200);
    expect(policy.predictedWaitMs).toBeGreaterThan(1_000);
    expect(shedAll()).toEqual([]);
    leave();
    expect(shedAll()[0]).toMatchObject({ reason: 'hopeless' });
  });

  it('begins to be judged when it goes on', () => {
    fill();
    askTimes(120);
    nowMs += 600;
    pass(900);
    expect(policy.isStanding).toBe(false);
    pass(110);
    expect(policy.isStanding).toBe(true);
  });

  it('is one whose uses take seconds only after ten of them should have ended', () => {
    open(2);
    askTimes(2);
    leave(1_000);
    ask();
    askTimes(40);
    nowMs += 4_900;
    expect(shedAll()).not.toEqual([]);
    askTimes(40);
    nowMs += 200;
    expect(shedAll()).toEqual([]);
  });
});

describe('memory', () => {
  it('holds so many callers, even of a pool that is stuck; then the workspace that has most loses its newest', () => {
    askTimes(limit);
    ask({ workspace: 'few' });
    const many = askTimes(WAITING_MOST - 1, { workspace: 'many' });
    expect(shedAll()).toEqual([]);
    const last = ask({ workspace: 'few' });
    expect(shedAll()).toEqual([{ caller: many.at(-1), reason: 'full' }]);
    expect(last.line).toBeDefined();
  });

  it('is taken from background work where that is most of it', () => {
    askTimes(limit);
    askTimes(10);
    const background = askTimes(WAITING_MOST - 9, { lane: 'background' });
    expect(shedAll()).toEqual([{ caller: background.at(-1), reason: 'full' }]);
  });

  it('forgets a workspace that has been served', () => {
    fill();
    for (let round = 0; round < 3; round += 1) {
      for (let index = 0; index < 256; index += 1) {
        const workspace = `w${round}-${index}`;
        expect(ask({ workspace }).flow?.key).toBe(workspace);
        leave();
      }
    }
  });
});

it('predicts what the last of them has to wait, for as many connections as there are', () => {
  fill();
  expect(policy).toMatchObject({ predictedWaitMs: 0, oldestAskedAtMs: undefined });
  const [first] = askTimes(30);
  ask({ transaction: { outer: undefined, isOpen: true } });
  expect(policy.predictedWaitMs).toBe(62);
  policy.resize(20);
  expect(policy.predictedWaitMs).toBe(31);
  policy.withdraw(first as TestApplicant, nowMs);
  expect(policy.predictedWaitMs).toBe(30);
  // One that got no connection says nothing of how long one is held.
  policy.left(inside.shift() as TestApplicant, undefined, nowMs);
  expect(policy.predictedWaitMs).toBe(30);
});

it('since when the first has waited, in whatever lane, checks left out', () => {
  fill();
  ask({ lane: 'probe', askedAtMs: 1 });
  ask({ askedAtMs: 30 });
  expect(policy.oldestAskedAtMs).toBe(30);
  ask({ lane: 'background', askedAtMs: 20 });
  expect(policy.oldestAskedAtMs).toBe(20);
  ask({ transaction: { outer: undefined, isOpen: true }, askedAtMs: 10 });
  expect(policy.oldestAskedAtMs).toBe(10);
});

it('reads all of it at one moment', () => {
  stand();
  ask({ workspace: 'b' });
  ask({ lane: 'probe' });
  ask({ lane: 'background', workspace: 'c' });
  const state = policy.read(1_000_000);
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
  expect(state.standingSinceMs).toBeCloseTo(1_000_000 + nowMs, 6);
});
