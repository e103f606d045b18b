import { erlangC } from '@/lib/sizing/erlang-c';
import { predictWait, smallestLimit, type Traffic } from '@/lib/sizing/predict-wait';
import { simulateQueue } from '@/scripts/bench/sizing/simulate-queue';
import { type Durations, drawDuration, exponential, squaredVariation } from '@/scripts/load/durations';
import { createRandom } from '@/scripts/load/random';

const trafficAt = (limit: number, utilizationRatio: number, useCv2 = 1, meanUseMs = 20): Traffic => ({
  arrivalsPerSecond: (1000 * limit * utilizationRatio) / meanUseMs,
  ...{ meanUseMs, useCv2 },
});

/** From the formula as it is written, which is exact while nothing overflows. */
function erlangCByFactorials(limit: number, load: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; n < limit; n += 1) {
    term *= load / n;
    sum += term;
  }
  const last = ((term * load) / limit) * (1 / (1 - load / limit));
  return last / (sum + last);
}

test.each([1, 2, 5, 15, 50, 100])('Erlang C of %d connections is the formula of the books', (limit) => {
  for (const ratio of [0.1, 0.5, 0.9, 0.99]) {
    expect(erlangC(limit, limit * ratio)).toBeCloseTo(erlangCByFactorials(limit, limit * ratio), 12);
  }
});

test('it stays a share where factorials would overflow', () => {
  for (const limit of [200, 1_000, 10_000]) {
    const shares = [0.5, 0.9, 0.99, 0.999].map((ratio) => erlangC(limit, limit * ratio));
    for (const share of shares) expect(share >= 0 && share < 1).toBe(true);
    expect(shares.toSorted((a, b) => a - b)).toEqual(shares);
  }
  // Halfin and Whitt, "Heavy-Traffic Limits for Queues with Many Exponential Servers", 1981: with √n spare of n,
  // (1 + β·Φ(β)/φ(β))⁻¹ with β = 1 is 0.2234.
  const limit = 10_000;
  expect(erlangC(limit, limit - Math.sqrt(limit))).toBeCloseTo(0.2234, 2);
});

test('one connection is Pollaczek and Khinchine’s formula', () => {
  const { meanMs, waitingRatio } = predictWait(1, trafficAt(1, 0.8, 0.5));
  expect(waitingRatio).toBeCloseTo(0.8, 12);
  expect(meanMs).toBeCloseTo((0.8 / (1 - 0.8)) * 20 * ((1 + 0.5) / 2), 9);
});

test('use times that are all alike make half the wait of exponential ones', () => {
  const [alike, exponentially] = [0, 1].map((useCv2) => predictWait(15, trafficAt(15, 0.9, useCv2)));
  expect((alike?.p95Ms ?? 0) / (exponentially?.p95Ms ?? 0)).toBeCloseTo(0.5, 12);
});

const USES: readonly Durations[] = [
  { kind: 'constant', meanMs: 20 },
  { kind: 'exponential', meanMs: 20 },
  { kind: 'log-normal', meanMs: 20, p99OverMedian: 5 },
];

/** Enough for the tail close to saturation: the same seed each time, so that it passes always or never. */
const REQUESTS = 150_000;

describe.each(USES)('$kind use times', (use) => {
  test.each([2, 5, 10, 15, 25])(
    'the predicted p95 and p99 at a limit of %d are those of a simulation',
    (limit) => {
      for (const ratio of [0.7, 0.9]) {
        const traffic = trafficAt(limit, ratio, squaredVariation(use));
        const predicted = predictWait(limit, traffic);
        const waitsMs = Float64Array.from(simulate(limit, traffic, use)).sort();
        for (const [share, ms] of [
          [0.95, predicted.p95Ms],
          [0.99, predicted.p99Ms],
        ] as const) {
          const simulatedMs = waitsMs[Math.floor(share * waitsMs.length)] ?? Number.NaN;
          const borneMs = Math.max(3, 0.2 * simulatedMs);
          expect({ ratio, share, off: Math.abs(ms - simulatedMs) < borneMs }).toEqual({
            ratio,
            share,
            off: true,
          });
        }
      }
    },
  );
});

function simulate(limit: number, { arrivalsPerSecond }: Traffic, use: Durations): number[] {
  const random = createRandom(11);
  function* visits() {
    let askedAtMs = 0;
    for (let count = 0; count < REQUESTS; count += 1) {
      askedAtMs += exponential(1000 / arrivalsPerSecond, random);
      yield { askedAtMs, useMs: drawDuration(use, random) };
    }
  }
  return simulateQueue(limit, visits());
}

test('where more is asked than there is, the wait has no end', () => {
  for (const ratio of [1, 1.5]) {
    const { utilizationRatio, p95Ms, waitingRatio } = predictWait(15, trafficAt(15, ratio));
    expect(utilizationRatio).toBeCloseTo(ratio, 12);
    expect([p95Ms, waitingRatio]).toEqual([Number.POSITIVE_INFINITY, 1]);
  }
});

test('nobody asks: nobody waits, and one connection is enough', () => {
  const idle = { arrivalsPerSecond: 0, meanUseMs: 0, useCv2: 0 };
  expect(predictWait(15, idle)).toMatchObject({ meanMs: 0, p95Ms: 0, p99Ms: 0, utilizationRatio: 0 });
  expect(smallestLimit(idle, { p95WaitMs: 20, utilizationRatio: 0.8 })).toBe(1);
});

test('no limit is enough for a load beyond all servers', () => {
  const target = { p95WaitMs: 20, utilizationRatio: 0.8 };
  expect(smallestLimit({ arrivalsPerSecond: 1e6, meanUseMs: 1_000, useCv2: 1 }, target)).toBeUndefined();
});
