/** The policy and a simulated server in one loop: what would become of its requests. */
import { LoopPolicy } from '@/lib/overload/loop-policy';
import { type Arrivals, arrivalTimes, createRandom } from '@/scripts/load/arrivals';
import { type SimulatedLoad, simulateLoop } from './simulated-loop';

const COST_MS = 1.1;
const CAPACITY_PER_SECOND = 1000 / COST_MS;

function run(arrivals: Arrivals, durationMs: number, more: Partial<SimulatedLoad> = {}) {
  return simulateLoop({
    sheds: true,
    arrivals: arrivalTimes(arrivals, durationMs, createRandom(5)),
    costMs: COST_MS,
    databaseMs: 2,
    ...more,
  });
}

function poisson(load: number): Arrivals {
  return { kind: 'poisson', perSecond: load * CAPACITY_PER_SECOND };
}

function goodput({ good }: { readonly good: number }, durationMs: number): number {
  return good / ((CAPACITY_PER_SECOND * durationMs) / 1000);
}

function p99({ servedMs }: { readonly servedMs: readonly number[] }): number | undefined {
  return servedMs[Math.floor(servedMs.length * 0.99)];
}

it.each([
  [1.2, 0.95],
  [2, 0.93],
  // Turning four of five away costs a tenth of the computing.
  [5, 0.78],
])('at %d × what it can compute it serves at least %d of that, all of it soon', (load, least) => {
  const outcome = run(poisson(load), 10_000);
  expect(goodput(outcome, 10_000)).toBeGreaterThan(least);
  expect(p99(outcome)).toBeLessThan(1_000);
  expect(outcome.late).toBeLessThan(0.01 * outcome.good);
});

it('keeps its goodput where requests are computed in one go, so that none is ever seen in flight', () => {
  const outcome = run(poisson(2), 10_000, { stages: 1 });
  expect(goodput(outcome, 10_000)).toBeGreaterThan(0.9);
  expect(p99(outcome)).toBeLessThan(1_000);
});

it('without it the same server serves nearly nobody in time', () => {
  const outcome = run(poisson(2), 10_000, { sheds: false });
  expect(outcome.shed).toBe(0);
  expect(goodput(outcome, 10_000)).toBeLessThan(0.3);
});

it.each([
  ['0.95 × by chance', poisson(0.95), {}],
  [
    '0.8 × in bursts of 3 ×',
    {
      kind: 'bursts',
      perSecond: 0.8 * CAPACITY_PER_SECOND,
      burstFactor: 3,
      burstMs: 200,
      periodMs: 1_000,
    } as const,
    {},
  ],
  ['a pause of 300 ms', poisson(0.8), { blocks: [{ atMs: 5_000, forMs: 300 }] }],
  [
    'a slow page each second',
    poisson(0.5),
    { blocks: Array.from({ length: 9 }, (_, n) => ({ atMs: 1_000 * (n + 1), forMs: 250 })) },
  ],
  // Some hundred wait, whom it computes for seconds without a pause.
  [
    'a database that is back',
    { kind: 'poisson', perSecond: 40 } as const,
    { costMs: 8, freeze: { fromMs: 3_000, untilMs: 13_000 } },
    20_000,
  ],
  // 1,000 requests in flight, and the loop sleeps half of its time.
  ['a slow database', poisson(0.5), { databaseMs: 1_000 }],
])('it turns nobody away: %s', (_name, arrivals, more, durationMs = 10_000) => {
  expect(run(arrivals, durationMs, more).shed).toBe(0);
});

it.each([
  [1.2, 100, 0.95],
  [2, 100, 0.92],
  [2, 200, 0.9],
])(
  'at %d × with a database that takes %d ms it serves at least %d of what it can compute',
  (load, databaseMs, least) => {
    // With two waits each for the database; to count those that wait there as backlog leaves the loop without work.
    const outcome = run(poisson(load), 10_000, { databaseMs });
    expect(goodput(outcome, 10_000)).toBeGreaterThan(least);
  },
);

it('more are in flight where they wait for the database meanwhile', () => {
  // All the computing that there is needs 900 requests in flight; the bound on the backlog alone would let in 136.
  const outcome = run(poisson(2), 20_000, { databaseMs: 500 });
  const answeredPerSecond = outcome.servedMs.length / 20;
  expect(answeredPerSecond).toBeGreaterThan(0.8 * CAPACITY_PER_SECOND);
});

it('is over soon after the load is', () => {
  const heavy = arrivalTimes(poisson(3), 5_000, createRandom(5));
  const light = [...arrivalTimes(poisson(0.5), 5_000, createRandom(6))].map((atMs) => atMs + 5_000);
  const outcome = run(poisson(1), 0, { arrivals: [...heavy, ...light] });
  expect(outcome.lastShedAtMs).toBeGreaterThan(4_500);
  expect(outcome.lastShedAtMs).toBeLessThan(5_250);
});

it('counts what is in flight, and apart what was not answered', () => {
  const policy = new LoopPolicy({ sheds: false });
  for (let request = 0; request < 500; request += 1) policy.enter(0, 0);
  for (let atMs = 50; atMs < 2_000; atMs += 50) {
    policy.look({ elapsedMs: 50, busyMs: 50, delayMs: 40 }, atMs);
  }
  for (let request = 0; request < 500; request += 1) policy.leave(request < 100);
  expect(policy).toMatchObject({ inFlight: 0, served: 100, unanswered: 400, shed: 0, limit: undefined });
  expect(policy.meanDelayMs).toBeCloseTo(40, 0);
});

it('a flood before the first answer is let in up to a limit that is a number, and once only', () => {
  const policy = new LoopPolicy({ sheds: true });
  const turns: unknown[] = [];
  for (let request = 0; request < 5_000; request += 1) policy.enter(0, 0);
  for (let atMs = 50; atMs < 5_000; atMs += 50) {
    turns.push(policy.look({ elapsedMs: 50, busyMs: 50, delayMs: 40 }, atMs));
    for (let request = 0; request < 50; request += 1) policy.enter(atMs, 0);
  }
  expect(policy.shed).toBeGreaterThan(4_500);
  expect(Number.isSafeInteger(policy.limit)).toBe(true);
  expect(turns.filter((turn) => turn !== undefined)).toEqual(['overloaded']);
});

it('what a request costs is shared out among those that were answered', () => {
  const limitAfter = (isAnswered: (request: number) => boolean) => {
    const policy = new LoopPolicy({ sheds: true });
    for (let request = 0; request < 500; request += 1) policy.enter(0, 0);
    for (let atMs = 50; atMs < 2_000; atMs += 50) {
      for (let request = 0; request < 10; request += 1) {
        policy.leave(isAnswered(request));
        policy.enter(atMs, 0);
      }
      policy.look({ elapsedMs: 50, busyMs: 50, delayMs: 40 }, atMs);
    }
    return policy.limit;
  };
  // 5 ms each, or 4.7 with what is left of the prior; 25 where four of five hung up, or 16.
  expect(limitAfter(() => true)).toBe(32);
  expect(limitAfter((request) => request % 5 === 0)).toBe(9);
});

it('what waited for a database that is back is worked off, and whoever comes meanwhile is let in', () => {
  const policy = new LoopPolicy({ sheds: true });
  let atMs = 0;
  // As measured: 20 requests a second, each of which fails after ten seconds and costs 12 ms, and then all 200 at once.
  const pass = (ms: number, busyMs: number, answered: number) => {
    for (const endMs = atMs + ms; atMs < endMs; ) {
      atMs += 50;
      policy.enter(atMs, 0);
      for (let request = 0; request < answered; request += 1) policy.leave(true);
      policy.look({ elapsedMs: 50, busyMs, delayMs: busyMs - 10 }, atMs);
    }
  };
  pass(10_000, 10, 0);
  pass(10_000, 12, 1);
  expect(policy.inFlight).toBe(200);
  // PostgreSQL has its own to work off first, and shares the processors.
  pass(800, 50, 1);
  pass(800, 50, 13);
  expect(policy).toMatchObject({ shed: 0, standingSinceMs: undefined });
});

it('of a rush that is begun all at once nobody is turned away for what the first answers seem to cost', () => {
  const policy = new LoopPolicy({ sheds: true });
  for (let request = 0; request < 150; request += 1) policy.enter(0, 0);
  // 3 ms each, of which most is done for all of them before the first 25 are answered.
  for (let atMs = 50; atMs <= 300; atMs += 50) policy.look({ elapsedMs: 50, busyMs: 50, delayMs: 10 }, atMs);
  for (let request = 0; request < 25; request += 1) policy.leave(true);
  policy.look({ elapsedMs: 50, busyMs: 50, delayMs: 10 }, 350);
  for (let request = 0; request < 25; request += 1) policy.enter(350, 10);
  expect(policy.shed).toBe(0);
});
