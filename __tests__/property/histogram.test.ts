import fc from 'fast-check';
import { RollingHistogram } from '@/lib/recorder/rolling-histogram';
import { BUCKET_BOUNDS_SECONDS, Histogram } from '@/lib/stats';

/** From a microsecond to an hour, as many short as long ones. */
const duration = fc
  .double({ min: Math.log(0.001), max: Math.log(3_600_000), noNaN: true })
  .map((exponent) => Math.exp(exponent));
const durations = fc.array(duration, { minLength: 1, maxLength: 300 });

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

function nearestRank(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] as number;
}

it('a percentile is within 1.6 % of the value of its rank, and the largest one is exact', () => {
  fc.assert(
    fc.property(durations, (values) => {
      const { p50Ms, p95Ms, p99Ms, maxMs, count } = histogramOf(values).readPercentiles();
      expect(count).toBe(values.length);
      expect(maxMs).toBe(Math.max(...values));
      for (const [share, found] of [
        [0.5, p50Ms],
        [0.95, p95Ms],
        [0.99, p99Ms],
      ] as const) {
        const exact = nearestRank(values, share);
        expect(Math.abs((found as number) - exact)).toBeLessThanOrEqual(0.016 * exact);
      }
    }),
  );
});

it('the coarse buckets are exact: as many in each as there are, bounds included', () => {
  const values = fc.array(
    fc.oneof(duration, fc.constantFrom(...BUCKET_BOUNDS_SECONDS.map((seconds) => seconds * 1000))),
  );
  fc.assert(
    fc.property(values, (ms) => {
      const { bucketCounts, sumMs, sumSquaredMs } = histogramOf(ms).readDistribution();
      let lower = Number.NEGATIVE_INFINITY;
      [...BUCKET_BOUNDS_SECONDS, Number.POSITIVE_INFINITY].forEach((upper, index) => {
        const inside = ms.filter((value) => value > lower * 1000 && value <= upper * 1000);
        expect(bucketCounts[index]).toBe(inside.length);
        lower = upper;
      });
      expect(sumMs).toBeCloseTo(
        ms.reduce((sum, value) => sum + value, 0),
        3,
      );
      const squares = ms.reduce((sum, value) => sum + value ** 2, 0);
      expect(Math.abs(sumSquaredMs - squares)).toBeLessThanOrEqual(1e-9 * squares);
    }),
  );
});

it('adding two histograms is counting into one', () => {
  fc.assert(
    fc.property(durations, durations, (one, other) => {
      const sum = histogramOf(one);
      sum.add(histogramOf(other));
      const both = histogramOf([...one, ...other]);
      expect(sum.readPercentiles()).toEqual(both.readPercentiles());
      expect(sum.readDistribution().bucketCounts).toEqual(both.readDistribution().bucketCounts);
      const { sumSquaredMs } = both.readDistribution();
      expect(Math.abs(sum.readDistribution().sumSquaredMs - sumSquaredMs)).toBeLessThanOrEqual(
        1e-9 * sumSquaredMs,
      );
    }),
  );
});

it('a window holds what is younger than it and, up to a slot, nothing that is older; the lifetime holds all', () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 40_000 }), duration), {
    minLength: 1,
    maxLength: 60,
  });
  fc.assert(
    fc.property(steps, (moves) => {
      const rolling = new RollingHistogram();
      const recorded: number[] = [];
      let nowMs = 1_000_000;
      for (const [waitMs, value] of moves) {
        nowMs += waitMs;
        rolling.record(value, nowMs);
        recorded.push(nowMs);
        const slotsMs = [1_000, 5_000, 30_000];
        [10_000, 60_000, 300_000].forEach((lengthMs, index) => {
          const slotMs = slotsMs[index] as number;
          const reading = rolling.readWindows(nowMs)[index];
          const count = reading?.distribution.count;
          const younger = (ageMs: number) => recorded.filter((atMs) => nowMs - atMs < ageMs).length;
          expect(count).toBeGreaterThanOrEqual(younger(lengthMs - slotMs));
          expect(count).toBeLessThanOrEqual(younger(lengthMs));
        });
        expect(rolling.readLifetime(nowMs).count).toBe(recorded.length);
      }
    }),
  );
});
