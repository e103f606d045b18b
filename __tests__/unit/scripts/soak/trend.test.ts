import { isFlat, readTrend } from '@/scripts/soak/trend';

it('leaves the warm-up out and compares the halves of the rest by their medians', () => {
  expect(readTrend([50, 80, 100, 101, 99, 100, 102, 100])).toEqual({ early: 100, late: 100 });
});

it('sees a slow leak, and passes over one bad sample', () => {
  const leak = Array.from({ length: 40 }, (_, index) => 100 + index);
  expect(isFlat(readTrend(leak), 0.1, 1)).toBe(false);
  const spike = Array.from({ length: 40 }, (_, index) => (index === 30 ? 1_000 : 100));
  expect(isFlat(readTrend(spike), 0.1, 1)).toBe(true);
});

it('calls nothing flat that it has not seen', () => {
  expect(isFlat(readTrend([]), 0.1, 1)).toBe(false);
});
