/**
 * The gate and its policy driven at random: arrivals in every lane, leaving, time that passes, hanging up, resizing,
 * closing. Against a model that only counts, and the order that lib/overload promises. Time is simulated.
 */
import fc from 'fast-check';
import { type Entrant, Gate, type GateRefusal } from '@/lib/db/gate';
import { AdmissionQueue, type Applicant, ArrivalOrder } from '@/lib/overload';
import { LANES, type Lane } from '@/lib/stats';

class TestCaller implements Entrant {
  readonly lane: Lane;
  readonly workspace: string | undefined;
  readonly transaction: Entrant['transaction'];
  readonly isUnderWay: boolean = false;
  readonly askedAtMs = performance.now();
  readonly expiresAtMs: number;
  readonly abort = new AbortController();
  readonly signal = this.abort.signal;
  readonly outcomes: ('entered' | GateRefusal)[] = [];
  readonly events: string[];
  readonly number: number;
  flow: Applicant['flow'];
  chargedMs = 0;
  before: Applicant['before'];
  after: Applicant['after'];
  line: Applicant['line'];
  heldSinceMs: number | undefined = undefined;
  timer: NodeJS.Timeout | undefined;
  onAbort: (() => void) | undefined;

  constructor(
    number: number,
    lane: Lane,
    workspace: string | undefined,
    holder: TestCaller | undefined,
    events: string[],
    patienceMs = Number.POSITIVE_INFINITY,
  ) {
    this.expiresAtMs = this.askedAtMs + patienceMs;
    this.number = number;
    this.lane = lane;
    this.workspace = workspace;
    this.transaction = holder && { outer: undefined, isOpen: true };
    this.events = events;
  }

  get isWaiting(): boolean {
    return this.outcomes.length === 0;
  }

  enter(): void {
    this.heldSinceMs = performance.now();
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
        nested: fc.boolean(),
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

const ask = { do: 'ask', lane: 'interactive', workspace: 0, nested: false, patienceMs: 1_000 } as const;

/** What chance finds too seldom: uses that take longer than whoever comes last has time. */
const HOPELESS = [ask, { do: 'pass' as const, ms: 1_000 }, { do: 'leave' as const, which: 0 }, ask, ask];

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
            const holder = step.nested ? inside[0] : undefined;
            const caller = new TestCaller(
              all.length,
              step.lane,
              pick(['a', 'b', 'c', 'd', undefined], step.workspace),
              holder,
              events,
              step.patienceMs,
            );
            all.push(caller);
            if (gate.ask(caller) === 'entered') caller.enter();
            if (closed) expect(caller.outcomes).toEqual(['closed']);
          } else if (step.do === 'leave') {
            const caller = pick(inside, step.which);
            if (caller !== undefined) {
              caller.line = GONE;
              gate.leave(caller);
            }
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
          caller.line = GONE;
          gate.leave(caller);
          absorb();
        }
        expect(gate.inside).toBe(0);
        expect(all.filter(({ isWaiting }) => isWaiting)).toHaveLength(0);
        for (const refusal of all.flatMap(({ outcomes }) => outcomes)) seen.add(refusal);
        expect(gate.pending).toBe(0);
      }),
      { numRuns: 1_000, examples: [[1, HOPELESS]] },
    );
    // Else the above would show nothing of them.
    const refusals = ['late', 'gone', 'closed', ...(mode === 'on' ? ['nested', 'hopeless'] : [])];
    expect([...seen]).toEqual(expect.arrayContaining(['entered', ...refusals]));
  });
});

/** Marks who has left, where the policy does not look any more. */
const GONE = {};

it('lets in by lane, then by turns of workspaces, and within one by age', () => {
  const asked = fc.array(
    fc.record({ lane: fc.constantFrom(...LANES), workspace: fc.constantFrom('a', 'b', 'c') }),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(asked, (callers) => {
      const events: string[] = [];
      const gate = new Gate<TestCaller>(1, new AdmissionQueue<TestCaller>(1));
      const holder = new TestCaller(-1, 'interactive', undefined, undefined, events);
      expect(gate.ask(holder)).toBe('entered');
      const waiting = callers.map(
        ({ lane, workspace }, index) => new TestCaller(index, lane, workspace, undefined, events),
      );
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
        for (const peer of peers) expect(peer.number).toBeGreaterThan(next.number);
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
          callers.push(new TestCaller(number, 'interactive', `w${workspace}`, undefined, events));
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
