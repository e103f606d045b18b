/**
 * The gate and its policy driven at random: arrivals in every lane, leaving, time that passes, hanging up, resizing,
 * closing; with requests that are under way, and transactions in which several ask until it ends. Against a model that
 * only counts, and the order that lib/overload promises. Time is simulated.
 */
import fc from 'fast-check';
import { type Entrant, Gate, type GateRefusal } from '@/lib/db/gate';
import { AdmissionQueue, ArrivalOrder } from '@/lib/overload';
import type { OpenTransaction } from '@/lib/overload/applicant';
import { LANES } from '@/lib/stats';
import { TestApplicant, type TestAsk } from '../support/test-applicant';

class TestCaller extends TestApplicant implements Entrant {
  readonly abort = new AbortController();
  readonly signal = this.abort.signal;
  readonly outcomes: ('entered' | GateRefusal)[] = [];
  readonly events: string[];
  readonly number: number;
  /** The transaction that it holds its connection for. */
  readonly begun: OpenTransaction & { isOpen: boolean };
  heldSinceMs: number | undefined = undefined;
  timer: NodeJS.Timeout | undefined;
  onAbort: (() => void) | undefined;

  constructor(number: number, events: string[], ask: TestAsk = {}) {
    super({ ...ask, askedAtMs: performance.now() });
    this.number = number;
    this.events = events;
    this.begun = { outer: this.transaction, isOpen: false };
  }

  get isWaiting(): boolean {
    return this.outcomes.length === 0;
  }

  enter(): void {
    this.heldSinceMs = performance.now();
    this.begun.isOpen = true;
    this.outcomes.push('entered');
    this.events.push(`enter ${this.number}`);
  }

  refuse(refusal: GateRefusal): void {
    this.outcomes.push(refusal);
  }
}

const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('ask' as const),
        lane: fc.constantFrom(...LANES),
        workspace: fc.integer({ min: 0, max: 4 }),
        isUnderWay: fc.boolean(),
        nested: fc.boolean(),
        which: fc.nat(),
        patienceMs: fc.constantFrom(30, 1_000, Number.POSITIVE_INFINITY),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({ do: fc.constantFrom('leave' as const, 'hang-up' as const), which: fc.nat() }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('resize' as const), limit: fc.integer({ min: 1, max: 5 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 1_500 }) }),
    },
    { weight: 1, arbitrary: fc.constant({ do: 'close' as const }) },
  ),
  { maxLength: 120 },
);

const pick = <T>(list: readonly T[], which: number): T | undefined => list[which % Math.max(1, list.length)];

/** What the gate must be like after every step, whatever happened. */
function check(
  gate: Gate<TestCaller>,
  all: readonly TestCaller[],
  inside: readonly TestCaller[],
  lent: number,
): void {
  // Nobody is told twice, nobody is forgotten.
  for (const { outcomes } of all) expect(outcomes.length).toBeLessThanOrEqual(1);
  const waiting = all.filter(({ isWaiting }) => isWaiting);
  expect(gate.inside).toBe(inside.length);
  // A smaller limit takes effect as holders leave; beyond it nobody is let in.
  expect(gate.inside).toBeLessThanOrEqual(Math.max(gate.limit, lent));
  expect(gate.pending).toBe(waiting.filter(({ lane }) => lane !== 'probe').length);
  if (gate.isExhausted) return;
  // A permit is free only where nobody may take it: background work at its share.
  const mayTake = waiting.filter(
    ({ lane, transaction }) => lane !== 'background' || transaction !== undefined,
  );
  expect(mayTake).toHaveLength(0);
  const { backgroundInUse, backgroundLimit, mode } = gate.readAdmission();
  if (mode === 'on' && waiting.length > 0) expect(backgroundInUse).toBeGreaterThanOrEqual(backgroundLimit);
}

/** Whether all that hold are in a transaction in which somebody waits for a connection. */
function areAllHeldUp(all: readonly TestCaller[], inside: readonly TestCaller[]): boolean {
  const waiting = all.filter(({ isWaiting }) => isWaiting);
  return inside.every(({ begun }) => waiting.some(({ transaction }) => isWithin(transaction, begun)));
}

function isWithin(transaction: OpenTransaction | undefined, around: OpenTransaction): boolean {
  return transaction !== undefined && (transaction === around || isWithin(transaction.outer, around));
}

const ask = {
  do: 'ask',
  lane: 'interactive',
  workspace: 0,
  isUnderWay: false,
  nested: false,
  which: 0,
  patienceMs: 1_000,
} as const;

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
        const absorb = () => {
          inside = all.filter(({ outcomes, line }) => outcomes[0] === 'entered' && line !== GONE);
        };
        for (const step of sequence) {
          lent = gate.inside;
          if (step.do === 'ask') {
            // A check of the pool is in nobody's transaction.
            const holder = step.nested && step.lane !== 'probe' ? pick(inside, step.which) : undefined;
            const caller = new TestCaller(all.length, events, {
              ...step,
              workspace: pick(['a', 'b', 'c', 'd', undefined], step.workspace),
              transaction: holder?.begun,
            });
            const mustFail =
              mode === 'on' &&
              holder !== undefined &&
              gate.isExhausted &&
              areAllHeldUp([...all, caller], inside);
            all.push(caller);
            if (gate.ask(caller) === 'entered') caller.enter();
            if (closed) expect(caller.outcomes).toEqual(['closed']);
            else expect(caller.outcomes[0] === 'nested').toBe(mustFail);
          } else if (step.do === 'leave') {
            const caller = pick(inside, step.which);
            if (caller !== undefined) leave(gate, caller);
          } else if (step.do === 'hang-up') {
            const caller = pick(
              all.filter(({ isWaiting }) => isWaiting),
              step.which,
            );
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
        }
        // Whoever holds leaves: then every permit is home and nobody waits.
        while (inside.length > 0) {
          const [caller] = inside as [TestCaller];
          leave(gate, caller);
          absorb();
        }
        expect(gate.inside).toBe(0);
        expect(all.filter(({ isWaiting }) => isWaiting)).toHaveLength(0);
        for (const refusal of all.flatMap(({ outcomes }) => outcomes)) seen.add(refusal);
        expect(gate.pending).toBe(0);
      }),
      {
        numRuns: 1_000,
        examples: [
          [1, HOPELESS],
          [2, ENDED],
        ],
      },
    );
    // Else the above would show nothing of them.
    const refusals = ['late', 'gone', 'closed', ...(mode === 'on' ? ['nested', 'hopeless'] : [])];
    expect([...seen]).toEqual(expect.arrayContaining(['entered', ...refusals]));
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
