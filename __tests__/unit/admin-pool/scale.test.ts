import { countScale, durationScale, limitScale } from '@/app/admin/pool/_charts/scale';

test.each([
  [15, [0, 5, 10, 15]],
  [10, [0, 5, 10]],
  [5, [0, 2, 5]],
  [1, [0, 1]],
  [97, [0, 50, 97]],
])('a limit of %d has a line of its own', (limit, ticks) => {
  const scale = limitScale(limit, 0);
  expect(scale.ticks).toEqual(ticks);
  expect(scale.heightOf(0)).toBe(0);
  expect(scale.heightOf(limit)).toBeLessThan(1);
});

test('more than the limit stays in the picture', () => {
  expect(limitScale(5, 15).heightOf(15)).toBeLessThan(1);
});

test.each([
  [0, [0, 1]],
  [3, [0, 5]],
  [42, [0, 50]],
  [1_204, [0, 2_000]],
])('a count of %d lies below a round number', (largest, ticks) =>
  expect(countScale(largest, 1).ticks).toEqual(ticks),
);

test('durations are decades; what is shorter than the shortest lies on the bottom line', () => {
  const scale = durationScale(3_000);
  expect(scale.ticks).toEqual([0.1, 1, 10, 100, 1_000, 10_000]);
  expect(scale.heightOf(0)).toBe(0);
  expect(scale.heightOf(0.1)).toBe(0);
  expect(scale.heightOf(1)).toBeCloseTo(0.2);
  expect(scale.heightOf(10_000)).toBe(1);
  expect(durationScale(0).ticks).toEqual([0.1, 1, 10, 100]);
  expect(durationScale(1_000).ticks.at(-1)).toBe(1_000);
});
