/**
 * The gate and its policy driven at random: arrivals in every lane, connections that open and that fail to, leaving, time
 * that passes, hanging up, resizing, closing; with requests that are under way, and transactions in which several ask until
 * it ends. Against a model that only counts, and the order that lib/overload promises. Time is simulated.
 */
import fc from 'fast-check';
import { type Entrant, Gate, type GateRefusal } from '@/lib/db/gate';
import { AdmissionQueue, ArrivalOrder } from '@/lib/overload';
import { PROBES_MOST, WAITING_MOST } from '@/lib/overload/admission-queue';
import type { OpenTransaction } from '@/lib/overload/applicant';
import { LANES } from '@/lib/stats';
import { TestApplicant, type TestAsk } from '../support/test-applicant';

class TestCaller extends TestApplicant implements Entrant {
  readonly abort = new AbortController();
  readonly signal = this.abort.signal;
  readonly outcomes: ('entered' | GateRefusal)[] = [];
  readonly events: string[];
  readonly number: number;
  /** None is free, so that once let in it waits until one has opened, which may fail. */
  readonly mustOpen: boolean;
  hasWaited = false;
  /** It waits before everybody. */
  isCheck = false;
  /** The transaction that it holds its connection for. */
  readonly begun: OpenTransaction & { isOpen: boolean };
  heldSinceMs: number | undefined = undefined;
  timer: NodeJS.Timeout | undefined;
  onAbort: (() => void) | undefined;

  constructor(number: number, events: string[], ask: TestAsk & { readonly mustOpen?: boolean } = {}) {
    super({ ...ask, askedAtMs: performance.now() });
    this.mustOpen = ask.mustOpen ?? false;
    this.number = number;
    this.events = events;
    this.begun = { outer: this.transaction, isOpen: false };
  }

  get isWaiting(): boolean {
    return this.outcomes.length === 0;
  }

  get isHolding(): boolean {
    return this.begun.isOpen;
  }

  holds(): void {
    this.heldSinceMs = performance.now();
    this.begun.isOpen = true;
  }

  enter(): void {
    if (!this.mustOpen) this.holds();
    this.outcomes.push('entered');
    this.events.push(`enter ${this.number}`);
  }

  refuse(refusal: GateRefusal): void {
    this.outcomes.push(refusal);
  }
}

const ask = {
  do: 'ask',
  times: 1,
  lane: 'interactive',
  workspace: 0,
  isUnderWay: false,
  nested: false,
  mustOpen: false,
  which: 0,
  patienceMs: 1_000,
} as const;

const workspaces = fc.integer({ min: 0, max: 4 });
const asks = fc.record({
  do: fc.constant('ask' as const),
  times: fc.constant<number>(1),
  lane: fc.constantFrom(...LANES),
  workspace: workspaces,
  isUnderWay: fc.boolean(),
  nested: fc.boolean(),
  mustOpen: fc.boolean(),
  which: fc.nat(),
  patienceMs: fc.constantFrom(30, 1_000, Number.POSITIVE_INFINITY),
});
const resizes = fc.record({ do: fc.constant('resize' as const), limit: fc.integer({ min: 1, max: 5 }) });
const touches = (...what: ('open' | 'leave' | 'hang-up')[]) =>
  fc.record({ do: fc.constantFrom(...what), which: fc.nat() });
const passes = (min: number, max: number) =>
  fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min, max }) });

const anything = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: asks },
    { weight: 6, arbitrary: touches('open', 'leave', 'hang-up') },
    { weight: 1, arbitrary: resizes },
    { weight: 2, arbitrary: passes(1, 1_500) },
    { weight: 1, arbitrary: fc.constant({ do: 'close' as const }) },
  ),
  { maxLength: 120 },
);

/** More people ask than are served, who have little time, for so long that their queue stands. */
const rush = fc.array(
  fc.tuple(
    fc
      .record({ workspace: workspaces, isUnderWay: fc.boolean() })
      .map((some) => ({ ...ask, ...some, times: 3, patienceMs: 500 })),
    passes(50, 100),
    fc.oneof({ weight: 9, arbitrary: touches('leave', 'hang-up') }, { weight: 1, arbitrary: resizes }),
    touches('leave'),
  ),
  { minLength: 50, maxLength: 70 },
);

const steps = fc.oneof(
  { weight: 40, arbitrary: anything },
  { weight: 1, arbitrary: rush.map((rounds) => rounds.flat()) },
);

const pick = <T>(list: readonly T[], which: number): T | undefined => list[which % Math.max(1, list.length)];

const waitingOf = (all: readonly TestCaller[]) => all.filter(({ isWaiting }) => isWaiting);

/** What the gate must be like after every step, whatever happened. */
function check(
  gate: Gate<TestCaller>,
  all: readonly TestCaller[],
  inside: readonly TestCaller[],
  lent: number,
): void {
  // Nobody is told twice, nobody is forgotten.
  expect(all.filter(({ outcomes }) => outcomes.length > 1)).toHaveLength(0);
  const waiting = waitingOf(all);
  expect(gate.inside).toBe(inside.length);
  // A smaller limit takes effect as holders leave; beyond it nobody is let in.
  expect(gate.inside).toBeLessThanOrEqual(Math.max(gate.limit, lent));
  expect(gate.pending).toBe(waiting.filter(({ isCheck }) => !isCheck).length);
  if (gate.isExhausted) return;
  // A permit is free only where nobody may take it: background work at its share.
  const mayTake = waiting.filter(
    ({ lane, transaction }) => lane !== 'background' || transaction !== undefined,
  );
  expect(mayTake).toHaveLength(0);
  const { backgroundInUse, backgroundLimit, mode } = gate.readAdmission();
  if (mode === 'on' && waiting.length > 0) expect(backgroundInUse).toBeGreaterThanOrEqual(backgroundLimit);
}

/** Whether all that hold are in a transaction in which somebody waits for a connection, so that none comes back. */
function areAllHeldUp(waiting: readonly TestCaller[], inside: readonly TestCaller[]): boolean {
  return (
    inside.length > 0 &&
    inside.every(({ begun }) => waiting.some(({ transaction }) => isWithin(transaction, begun)))
  );
}

function isWithin(transaction: OpenTransaction | undefined, around: OpenTransaction): boolean {
  return transaction !== undefined && (transaction === around || isWithin(transaction.outer, around));
}

/** Its transaction ends with it. */
function leave(gate: Gate<TestCaller>, caller: TestCaller): void {
  caller.line = GONE;
  caller.begun.isOpen = false;
  gate.leave(caller);
}

/** Marks who has left, where the policy does not look any more. */
const GONE = {};

/** What chance finds too seldom: uses that take longer, as is known by now, than whoever comes last has time. */
const USED = [ask, { do: 'pass' as const, ms: 1_000 }, { do: 'leave' as const, which: 0 }];
const HOPELESS = [...Array.from({ length: 8 }, () => USED).flat(), ask, ask, ask];

/** Or this: one still waits in a transaction that has ended, which holds nobody up any more. */
const within = { ...ask, nested: true };
const ENDED = [ask, ask, within, within, { do: 'leave' as const, which: 0 }, within];

/** Or this: the last that was not held up leaves a pool that is smaller by then, so that nobody gets its connection. */
const HELD_UP = [
  ...[ask, ask, ask, within, { ...within, which: 1 }],
  ...[
    { do: 'resize' as const, limit: 2 },
    { do: 'leave' as const, which: 2 },
  ],
];

/** Or these: twice as many as can be served, of 50 ms, for as long as a queue may be long before it stands. */
const SERVED = [
  { do: 'pass' as const, ms: 50 },
  { do: 'leave' as const, which: 0 },
];
const STANDING = Array.from({ length: 60 }, () => [{ ...ask, times: 2 }, ...SERVED]).flat();

/** Or so many. */
const FULL = [
  { ...ask, times: WAITING_MOST + 2, patienceMs: Number.POSITIVE_INFINITY },
  { do: 'close' as const },
];

/** Or one that has waited and for which then none opens. */
const UNOPENED = [ask, { ...ask, mustOpen: true }, ...Array.from({ length: 2 }, () => SERVED).flat()];

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

describe.each(['on', 'off'] as const)('with admission %s', (mode) => {
  it('never lends beyond the limit, loses no permit, and settles every caller once', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), steps, (limit, sequence) => {
        const events: string[] = [];
        const policy =
          mode === 'on' ? new AdmissionQueue<TestCaller>(limit) : new ArrivalOrder<TestCaller>(limit);
        const gate = new Gate<TestCaller>(limit, policy);
        const all: TestCaller[] = [];
        let inside: TestCaller[] = [];
        let closed = false;
        let lent = 0;
        /** Whether anybody has held one, by which it is known how long that takes. */
        let teaches = false;
        const absorb = () => {
          inside = all.filter(({ outcomes, line }) => outcomes[0] === 'entered' && line !== GONE);
        };
        for (const step of sequence) {
          lent = gate.inside;
          const waitedBefore = waitingOf(all);
          if (step.do === 'ask') {
            for (let time = 0; time < step.times; time += 1) {
              // A check of the pool is in nobody's transaction.
              const isNested = step.nested && step.lane !== 'probe';
              const holder = isNested
                ? pick(
                    inside.filter(({ isHolding }) => isHolding),
                    step.which,
                  )
                : undefined;
              const caller = new TestCaller(all.length, events, {
                ...step,
                workspace: pick(['a', 'b', 'c', 'd', undefined], step.workspace),
                transaction: holder?.begun,
              });
              caller.isCheck =
                step.lane === 'probe' &&
                (mode === 'off' || waitingOf(all).filter(({ isCheck }) => isCheck).length < PROBES_MOST);
              const mustFail =
                mode === 'on' &&
                holder !== undefined &&
                gate.isExhausted &&
                areAllHeldUp([...waitingOf(all), caller], inside);
              all.push(caller);
              caller.hasWaited = gate.ask(caller) !== 'entered';
              if (!caller.hasWaited) {
                caller.enter();
                inside.push(caller);
              }
              if (closed) expect(caller.outcomes).toEqual(['closed']);
              else expect(caller.outcomes[0] === 'nested').toBe(mustFail);
            }
          } else if (step.do === 'open') {
            pick(
              inside.filter(({ isHolding }) => !isHolding),
              step.which,
            )?.holds();
          } else if (step.do === 'leave') {
            const caller = pick(inside, step.which);
            if (caller !== undefined) {
              // It has waited, so that its workspace was charged for it.
              if (!caller.isHolding && caller.hasWaited) seen.add('unopened');
              teaches ||= caller.isHolding && (mode === 'off' || caller.lane === 'interactive');
              leave(gate, caller);
              expect(gate.readAdmission().meanUseMs !== undefined).toBe(teaches);
            }
          } else if (step.do === 'hang-up') {
            const caller = pick(waitingOf(all), step.which);
            caller?.abort.abort();
            if (caller !== undefined) expect(caller.outcomes).toEqual(['gone']);
          } else if (step.do === 'resize') gate.resize(step.limit);
          else if (step.do === 'pass') {
            const now = performance.now() + step.ms;
            jest.advanceTimersByTime(step.ms);
            // Whose time is up has been told so.
            expect(all.filter((caller) => caller.isWaiting && caller.expiresAtMs <= now)).toHaveLength(0);
          } else {
            closed = true;
            gate.close();
          }
          absorb();
          check(gate, all, inside, lent);
          if (mode === 'off') continue;
          const waiting = waitingOf(all);
          expect(areAllHeldUp(waiting, inside)).toBe(false);
          // Nor is one that waited refused for less: the oldest of them was the last.
          const refused = waitedBefore.find(({ outcomes }) => outcomes[0] === 'nested');
          if (refused === undefined) continue;
          expect(areAllHeldUp([...waiting, refused], inside)).toBe(true);
          seen.add('nested, though it waited');
        }
        // Whoever holds leaves: then every permit is home and nobody waits.
        while (inside.length > 0) {
          const [caller] = inside as [TestCaller];
          leave(gate, caller);
          absorb();
        }
        expect(gate.inside).toBe(0);
        expect(waitingOf(all)).toHaveLength(0);
        for (const refusal of all.flatMap(({ outcomes }) => outcomes)) seen.add(refusal);
        expect(gate.pending).toBe(0);
      }),
      {
        numRuns: 700,
        examples: [
          [1, HOPELESS],
          [2, ENDED],
          [3, HELD_UP],
          [1, STANDING],
          [1, FULL],
          [1, UNOPENED],
        ],
      },
    );
    // Else the above would show nothing of them.
    const outcomes = ['entered', 'late', 'gone', 'closed', 'unopened'];
    const sheds = ['standing', 'hopeless', 'full', 'nested', 'nested, though it waited'];
    expect([...seen]).toEqual(expect.arrayContaining(mode === 'on' ? [...outcomes, ...sheds] : outcomes));
  });
});

it('lets in by lane, then by turns of workspaces, and within one what is under way, then by age', () => {
  const asked = fc.array(
    fc.record({
      lane: fc.constantFrom(...LANES),
      workspace: fc.constantFrom('a', 'b', 'c'),
      isUnderWay: fc.boolean(),
    }),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(asked, (callers) => {
      const events: string[] = [];
      const gate = new Gate<TestCaller>(1, new AdmissionQueue<TestCaller>(1));
      const holder = new TestCaller(-1, events);
      expect(gate.ask(holder)).toBe('entered');
      const waiting = callers.map((more, index) => new TestCaller(index, events, more));
      for (const caller of waiting) gate.ask(caller);
      let last: TestCaller = holder;
      for (let left = waiting.length; left > 0; left -= 1) {
        gate.leave(last);
        const number = Number(events.at(-1)?.split(' ')[1]);
        const next = waiting[number] as TestCaller;
        const others = waiting.filter((caller) => caller.isWaiting);
        // Nobody of a lane before it is left waiting.
        for (const other of others)
          expect(LANES.indexOf(other.lane)).toBeGreaterThanOrEqual(LANES.indexOf(next.lane));
        const peers = others.filter(
          ({ lane, workspace }) => lane === next.lane && workspace === next.workspace,
        );
        // Checks are alike, whatever their request did before.
        const rank = ({ lane, isUnderWay }: TestCaller) => (lane === 'probe' || isUnderWay ? 0 : 1);
        for (const peer of peers) {
          expect(rank(peer)).toBeGreaterThanOrEqual(rank(next));
          if (rank(peer) === rank(next)) expect(peer.number).toBeGreaterThan(next.number);
        }
        last = next;
      }
    }),
    { numRuns: 500 },
  );
});

it('gives no workspace a second turn before another that waits has had one, where uses are alike', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 2, max: 30 }), (workspaces, each) => {
      const policy = new AdmissionQueue<TestCaller>(1);
      const events: string[] = [];
      let number = 0;
      const callers: TestCaller[] = [];
      // One floods before the others come.
      for (let workspace = 0; workspace < workspaces; workspace += 1) {
        for (let count = 0; count < (workspace === 0 ? each * workspaces : each); count += 1) {
          callers.push(new TestCaller(number, events, { workspace: `w${workspace}` }));
          number += 1;
        }
      }
      for (const caller of callers) policy.wait(caller, 0);
      let nowMs = 0;
      const turns = new Map<string | undefined, number>();
      // The first uses teach it what one takes.
      for (let turn = 0; turn < workspaces * each; turn += 1) {
        const caller = policy.next(nowMs) as TestCaller;
        policy.entered(caller);
        nowMs += 10;
        policy.left(caller, 10, nowMs);
        turns.set(caller.workspace, (turns.get(caller.workspace) ?? 0) + 1);
        const counts = [...turns.values()];
        if (turns.size === workspaces)
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
      }
      expect(turns.size).toBe(workspaces);
    }),
    { numRuns: 200 },
  );
});
