import { frameOf, momentOf, parseRange, ratioOf, timeTicks } from '@/app/admin/pool/_charts/time-frame';

test.each([
  ['1', 1],
  ['15', 15],
  ['2', 5],
  ['', 5],
  [undefined, 5],
  ['1e0', 5],
])('the range %p of an address is %d min', (text, minutes) => expect(parseRange(text)).toBe(minutes));

test.each([
  [1, 15_000],
  [5, 60_000],
  [15, 180_000],
] as const)('%d min has its labels on round moments, all within', (minutes, stepMs) => {
  const frame = frameOf(Date.UTC(2026, 10, 24, 12, 0, 7), minutes);
  const ticks = timeTicks(frame, minutes);
  expect(ticks.length).toBeGreaterThanOrEqual(4);
  for (const atMs of ticks) {
    expect(atMs % stepMs).toBe(0);
    expect(ratioOf(frame, atMs)).toBeGreaterThanOrEqual(0);
    expect(ratioOf(frame, atMs)).toBeLessThanOrEqual(1);
    expect(momentOf(frame, ratioOf(frame, atMs))).toBeCloseTo(atMs, 0);
  }
});
