import { createRandom } from '@/scripts/load/arrivals';
import { type Durations, drawDuration, squaredVariation } from '@/scripts/load/durations';

const COUNT = 200_000;

function drawMany(durations: Durations) {
  const random = createRandom(42);
  const drawn = Array.from({ length: COUNT }, () => drawDuration(durations, random)).sort((a, b) => a - b);
  const mean = drawn.reduce((sum, ms) => sum + ms, 0) / COUNT;
  const variance = drawn.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / COUNT;
  const at = (quantile: number) => drawn[Math.floor(quantile * COUNT)] ?? Number.NaN;
  return { mean, squaredVariation: variance / mean ** 2, p99OverMedian: at(0.99) / at(0.5), least: at(0) };
}

test.each<[Durations, number]>([
  [{ kind: 'constant', meanMs: 20 }, 1],
  [{ kind: 'exponential', meanMs: 20 }, Math.log(100) / Math.log(2)],
  [{ kind: 'log-normal', meanMs: 20, p99OverMedian: 1 }, 1],
  [{ kind: 'log-normal', meanMs: 20, p99OverMedian: 10 }, 10],
])('%o has its mean, its variation and its tail', (durations, p99OverMedian) => {
  const measured = drawMany(durations);
  expect(measured.mean / 20).toBeCloseTo(1, 1);
  expect(measured.squaredVariation).toBeCloseTo(squaredVariation(durations), 0);
  expect(measured.p99OverMedian / p99OverMedian).toBeCloseTo(1, 1);
  expect(measured.least).toBeGreaterThanOrEqual(0);
});

test('a tail of 100:1', () => {
  const durations: Durations = { kind: 'log-normal', meanMs: 20, p99OverMedian: 100 };
  const { mean, p99OverMedian } = drawMany(durations);
  expect(p99OverMedian).toBeGreaterThan(90);
  expect(p99OverMedian).toBeLessThan(110);
  // A squared variation of 49: even this many draws know the mean but roughly.
  expect(squaredVariation(durations)).toBeCloseTo(49.4, 0);
  expect(mean).toBeGreaterThan(18);
  expect(mean).toBeLessThan(22);
});

test('a tail below the median is refused', () => {
  expect(() => drawDuration({ kind: 'log-normal', meanMs: 1, p99OverMedian: 0.5 }, Math.random)).toThrow(
    /at least the median/,
  );
});
