/** What becomes of callers under the policy, in simulated time: a pool of 15 with uses of 20 ms, 750 a second. */
import { AdmissionQueue } from '@/lib/overload';
import { drawRequests, ORDINARY } from '@/scripts/bench/policy/scenarios';
import {
  type SimulatedAnswer,
  type SimulatedCaller,
  type SimulatedRequest,
  type Stall,
  simulate,
} from '@/scripts/bench/policy/simulate';
import { quantile } from '@/scripts/bench/statistics';
import { type Arrivals, arrivalTimes, createRandom } from '@/scripts/load/arrivals';

const POOL = { limit: 15, meanUseMs: 20 };
const CAPACITY = 750;
const DEADLINE_MS = 1_000;

function run(requests: readonly SimulatedRequest[], stall?: Stall): readonly SimulatedAnswer[] {
  return simulate(requests, POOL.limit, new AdmissionQueue(POOL.limit), DEADLINE_MS, stall);
}

function coming(
  arrivals: Arrivals,
  fromMs: number,
  toMs: number,
  more: { readonly useMs?: number; readonly workspace?: string } = {},
): SimulatedRequest[] {
  const moments = arrivalTimes(arrivals, toMs - fromMs, createRandom(5));
  return Array.from(moments, (atMs) => ({ useMs: POOL.meanUseMs, ...more, askedAtMs: fromMs + atMs }));
}

function fixed(load: number): Arrivals {
  return { kind: 'fixed', perSecond: load * CAPACITY };
}

/** Three times what can be served for 200 ms of each second. */
const BURSTS: Arrivals = {
  kind: 'bursts',
  perSecond: 0.8 * CAPACITY,
  burstFactor: 3 / 0.8,
  burstMs: 200,
  periodMs: 1_000,
};

function inOrder(...parts: readonly (readonly SimulatedRequest[])[]): readonly SimulatedRequest[] {
  return parts.flat().sort((a, b) => a.askedAtMs - b.askedAtMs);
}

function good(answers: readonly SimulatedAnswer[]): readonly SimulatedAnswer[] {
  return answers.filter(({ outcome, latencyMs }) => outcome === 'served' && latencyMs <= DEADLINE_MS);
}

function p99(answers: readonly SimulatedAnswer[]): number {
  return quantile(
    answers.map(({ latencyMs }) => latencyMs),
    0.99,
  );
}

function between(answers: readonly SimulatedAnswer[], fromMs: number, toMs: number) {
  return answers.filter(({ askedAtMs }) => askedAtMs >= fromMs && askedAtMs < toMs);
}

describe('overload', () => {
  it.each([2, 5, 10])('%d ×: serves all that it can, all of it soon, and tells the others soon', (load) => {
    const answers = run(coming(fixed(load), 0, 4_000));
    expect(good(answers).length).toBeGreaterThan(0.98 * 4 * CAPACITY);
    // Before it stands, the newest are served first where the wait becomes long.
    expect(p99(good(answers))).toBeLessThan(500);
    const standing = between(answers, 2_000, 4_000);
    expect(p99(good(standing))).toBeLessThan(200);
    expect(p99(standing)).toBeLessThan(200);
  });

  it('of uses that vary, 2 ×: serves nearly all that it can', () => {
    const uses = drawRequests(
      {
        name: '',
        uses: 'exponential',
        arrivals: (perSecond) => ({ kind: 'poisson', perSecond: 2 * perSecond }),
      },
      POOL,
      5_000,
      7,
    );
    expect(good(run(uses)).length).toBeGreaterThan(0.97 * 5 * CAPACITY);
  });

  it('of uses that all take 500 ms, 5 ×: stands, though for 400 ms of each 500 no connection comes back', () => {
    const policy = new AdmissionQueue<SimulatedCaller>(POOL.limit);
    const shed = jest.spyOn(policy, 'shed');
    const requests = coming({ kind: 'fixed', perSecond: 5 * 30 }, 0, 6_000, { useMs: 500 });
    const answers = simulate(requests, POOL.limit, policy, DEADLINE_MS);
    const reasons = shed.mock.results.map(({ value }) => (value as { reason: string } | undefined)?.reason);
    expect(reasons).toContain('standing');
    expect(good(answers).length).toBeGreaterThan(0.9 * 6 * 30);
    // Told soon, not by their deadline.
    const standing = between(answers, 3_000, 6_000);
    expect(standing.filter(({ outcome }) => outcome === 'gaveUp')).toHaveLength(0);
  });

  it('once it is over nobody is sent away, not even of a burst', () => {
    const answers = run(inOrder(coming(fixed(5), 0, 3_000), coming(BURSTS, 3_500, 6_500)));
    const shed = between(answers, 0, 3_000).filter(({ outcome }) => outcome === 'shed');
    expect(shed.length).toBeGreaterThan(5_000);
    const after = between(answers, 3_500, 6_500);
    expect(good(after)).toHaveLength(after.length);
  });
});

describe('below capacity', () => {
  it('bursts are waited out: nobody is sent away, nobody is late', () => {
    const answers = run(coming(BURSTS, 0, 5_000));
    expect(good(answers)).toHaveLength(answers.length);
    expect(p99(answers)).toBeGreaterThan(300);
  });

  it.each(ORDINARY.map((scenario) => [scenario.name, scenario] as const))(
    'loses less than one in a thousand: %s',
    (_name, scenario) => {
      const answers = run(drawRequests(scenario, POOL, 20_000, 7), scenario.stall);
      // An answer whose use alone took longer is nobody's fault.
      const lost = answers.filter(({ outcome }) => outcome !== 'served');
      expect(lost.length).toBeLessThanOrEqual(0.001 * answers.length);
    },
  );

  it('one export of 30 s takes its own connection and nothing else', () => {
    const exported = { askedAtMs: 2_001, useMs: 30_000 };
    const answers = run(inOrder(coming(BURSTS, 0, 33_000), [exported]));
    expect(good(answers)).toHaveLength(answers.length - 1);
  });

  it('after an export, overload is noticed as before', () => {
    const exported = { askedAtMs: 1, useMs: 3_000 };
    const answers = run(inOrder(coming(fixed(0.5), 0, 4_000), [exported], coming(fixed(3), 4_000, 8_000)));
    const late = between(answers, 6_000, 8_000);
    expect(good(late).length).toBeGreaterThan(0.97 * 2 * CAPACITY);
    expect(p99(late)).toBeLessThan(500);
  });
});

it('a database that has become ten times slower is followed', () => {
  const answers = run(
    inOrder(coming(fixed(0.5), 0, 5_000), coming(fixed(0.5), 5_000, 25_000, { useMs: 200 })),
  );
  const after = between(answers, 15_000, 25_000);
  expect(good(after).length).toBeGreaterThan(0.97 * 10 * (CAPACITY / 10));
  // Told soon, not by its deadline.
  expect(after.filter(({ outcome }) => outcome === 'gaveUp')).toHaveLength(0);
});

it('a workspace that floods costs one that does not next to nothing', () => {
  const own = coming(fixed(0.1), 0, 4_000, { workspace: 'b' });
  const alone = run(own);
  const flooded = run(inOrder(own, coming(fixed(10), 0, 4_000, { workspace: 'a' })));
  const answers = flooded.filter(({ workspace }) => workspace === 'b');
  expect(good(answers).length).toBeGreaterThanOrEqual(0.99 * own.length);
  expect(p99(answers)).toBeLessThan(3 * p99(alone));
  // And what that one leaves is the other's.
  expect(good(flooded).length).toBeGreaterThan(0.98 * 4 * CAPACITY);
});

it('two that flood share alike, though the uses of one are five times as long', () => {
  const answers = run(
    inOrder(
      coming(fixed(2), 0, 4_000, { workspace: 'short', useMs: 10 }),
      coming(fixed(2), 0, 4_000, { workspace: 'long', useMs: 50 }),
    ),
  );
  const heldMs = (name: string, useMs: number) =>
    useMs * answers.filter(({ workspace, outcome }) => workspace === name && outcome === 'served').length;
  expect(heldMs('long', 50) / heldMs('short', 10)).toBeGreaterThan(0.8);
  expect(heldMs('long', 50) / heldMs('short', 10)).toBeLessThan(1.25);
});
