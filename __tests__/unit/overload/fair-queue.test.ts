/** Whose turn it is, between workspaces and within one. */
import { FairQueue, FLOWS_MOST, type Order } from '@/lib/overload/fair-queue';
import { TestApplicant, type TestAsk } from '../../support/test-applicant';

let queue: FairQueue<TestApplicant>;

beforeEach(() => {
  queue = new FairQueue();
});

function add(workspace: string | undefined, ask: TestAsk = {}): TestApplicant {
  const caller = new TestApplicant({ workspace, ...ask });
  queue.add(caller);
  return caller;
}

/** Lets one in and has it give its connection back. */
function serve(useMs: number, expectedUseMs = useMs): TestApplicant | undefined {
  const caller = queue.take('oldest-first', expectedUseMs);
  if (caller !== undefined) queue.settle(caller, useMs);
  return caller;
}

describe('within a workspace', () => {
  it.each<[Order, readonly number[]]>([
    ['oldest-first', [1, 3, 0, 2]],
    ['newest-first', [1, 3, 2, 0]],
  ])('%s: what is under way first, in order of arrival', (order, expected) => {
    const callers = [false, true, false, true].map((isUnderWay) => add('a', { isUnderWay }));
    const taken = callers.map(() => queue.take(order, 10));
    expect(taken.map((caller) => callers.indexOf(caller as TestApplicant))).toEqual(expected);
    expect(queue.take(order, 10)).toBeUndefined();
  });
});

describe('between workspaces', () => {
  it('one that floods does not hold up the others', () => {
    for (let index = 0; index < 100; index += 1) add('flood');
    for (const workspace of ['a', 'b', 'a', 'b', undefined]) add(workspace);
    const turns = Array.from({ length: 8 }, () => serve(10)?.workspace);
    expect(turns).toEqual(['flood', 'a', 'b', undefined, 'flood', 'a', 'b', 'flood']);
  });

  it('counts the time that connections are held, not how often', () => {
    const heldMs = { long: 0, short: 0 };
    for (let index = 0; index < 300; index += 1) for (const workspace of ['long', 'short']) add(workspace);
    for (let turn = 0; turn < 200; turn += 1) {
      const caller = queue.take('oldest-first', 15);
      const workspace = caller?.workspace as keyof typeof heldMs;
      const useMs = workspace === 'long' ? 30 : 10;
      heldMs[workspace] += useMs;
      queue.settle(caller as TestApplicant, useMs);
    }
    expect(Math.abs(heldMs.long - heldMs.short)).toBeLessThanOrEqual(30);
  });

  it('what is held is charged before it comes back', () => {
    for (let index = 0; index < 3; index += 1) for (const workspace of ['a', 'b']) add(workspace);
    const turns = Array.from({ length: 4 }, () => queue.take('oldest-first', 10)?.workspace);
    expect(turns).toEqual(['a', 'b', 'a', 'b']);
  });

  it('one that was away has saved up no turns', () => {
    for (let index = 0; index < 200; index += 1) add('busy');
    for (let index = 0; index < 100; index += 1) serve(10);
    for (let index = 0; index < 10; index += 1) add('back');
    const turns = Array.from({ length: 10 }, () => serve(10)?.workspace);
    expect(turns.filter((workspace) => workspace === 'back')).toHaveLength(5);
  });

  it('nor has one that held all the while and asked for nothing more', () => {
    add('back');
    queue.take('oldest-first', 10);
    for (let index = 0; index < 200; index += 1) add('busy');
    for (let index = 0; index < 100; index += 1) serve(10);
    for (let index = 0; index < 10; index += 1) add('back');
    const turns = Array.from({ length: 10 }, () => serve(10)?.workspace);
    // In turn, but for the first one.
    expect(turns.filter((workspace) => workspace === 'back')).toHaveLength(6);
  });

  it('one that holds still owes what it holds when it asks again', () => {
    for (const workspace of ['a', 'b']) add(workspace);
    queue.take('oldest-first', 100);
    queue.take('oldest-first', 10);
    for (const workspace of ['a', 'b']) add(workspace);
    expect(queue.take('oldest-first', 10)?.workspace).toBe('b');
  });
});

describe('who goes first when somebody must', () => {
  it.each<[Order, number]>([
    ['newest-first', 0],
    ['oldest-first', 2],
  ])('%s: of the workspace with most waiting, who would be served last', (order, expected) => {
    add('few');
    const many = [add('many'), add('many'), add('many')];
    add('few');
    expect(queue.lastOfLongest(order)).toBe(many[expected]);
    expect(queue).toHaveLength(5);
  });

  it.each<Order>(['newest-first', 'oldest-first'])(
    '%s: what is under way only where nothing else is left',
    (order) => {
      const fresh = add('a');
      const underWay = [add('a', { isUnderWay: true }), add('a', { isUnderWay: true })];
      add('b');
      expect(queue.lastOfLongest(order)).toBe(fresh);
      queue.remove(fresh);
      expect(queue.lastOfLongest(order)).toBe(underWay[1]);
    },
  );

  it('nobody where nobody waits', () => {
    expect(queue.lastOfLongest('oldest-first')).toBeUndefined();
    expect(queue.olderThan(1_000)).toBeUndefined();
  });

  it('one that has waited since before a moment, in whatever workspace, unless it is under way', () => {
    add('a', { askedAtMs: 10, isUnderWay: true });
    add('a', { askedAtMs: 30 });
    const stale = add('b', { askedAtMs: 20 });
    expect(queue.olderThan(20)).toBeUndefined();
    expect(queue.olderThan(21)).toBe(stale);
  });
});

it('tells how many wait, of how many workspaces, and since when', () => {
  expect(queue.oldestAskedAtMs).toBeUndefined();
  add('a', { askedAtMs: 7 });
  const first = add('b', { askedAtMs: 5, isUnderWay: true });
  add('b', { askedAtMs: 9 });
  expect(queue).toMatchObject({ length: 3, flowsWaiting: 2, oldestAskedAtMs: 5 });
  queue.remove(first);
  expect(queue).toMatchObject({ length: 2, flowsWaiting: 2, oldestAskedAtMs: 7 });
  // One that only holds does not wait.
  queue.take('oldest-first', 10);
  expect(queue).toMatchObject({ length: 1, flowsWaiting: 1, oldestAskedAtMs: 9 });
});

it('to take out one that has been let in changes nothing', () => {
  add('a');
  const caller = queue.take('oldest-first', 10) as TestApplicant;
  queue.remove(caller);
  expect(queue).toHaveLength(0);
  expect(caller.flow?.held).toBe(1);
});

describe('clocks', () => {
  const fill = (prefix: string) => Array.from({ length: FLOWS_MOST }, (_, index) => add(`${prefix}${index}`));

  it('are 256 at most; beyond, each workspace shares one, always the same', () => {
    const flows = new Set(fill('full').map(({ flow }) => flow));
    expect(flows.size).toBe(256);
    const shared = new Set<unknown>();
    for (let index = 0; index < 1_000; index += 1) {
      const { flow } = add(`more${index}`);
      expect(flows).toContain(flow);
      expect(add(`more${index}`).flow).toBe(flow);
      shared.add(flow);
    }
    // 256 × (1 − e^(−1000 ÷ 256)) = 251 of them, were it by chance.
    expect(shared.size).toBeGreaterThan(230);
    expect(queue.flowsWaiting).toBe(256);
  });

  it('are forgotten when their workspace has got and given back all it asked for', () => {
    for (let round = 0; round < 3; round += 1) {
      for (const caller of fill(`round${round}-`)) expect(caller.flow?.key).toBe(caller.workspace);
      for (let index = 0; index < FLOWS_MOST; index += 1) serve(10);
    }
  });

  it('are forgotten when all that waited in them have gone', () => {
    for (const caller of fill('gone')) queue.remove(caller);
    expect(add('new').flow?.key).toBe('new');
  });

  it('are kept while one holds', () => {
    fill('held');
    for (let index = 0; index < FLOWS_MOST; index += 1) queue.take('oldest-first', 10);
    expect(add('new').flow?.key).not.toBe('new');
  });

  it('begin at the present, so that a new workspace is neither behind nor ahead', () => {
    for (let index = 0; index < 50; index += 1) add('a');
    for (let index = 0; index < 40; index += 1) serve(10);
    expect(add('new').flow?.clockMs).toBe(390);
  });
});
