import {
  formatClock,
  formatCount,
  formatDuration,
  formatMoment,
  formatRate,
  formatShare,
  formatZone,
} from '@/lib/display';

test.each([
  [0, '0 ms'],
  [0.004, '< 0.01 ms'],
  [0.03, '0.03 ms'],
  [0.26, '0.3 ms'],
  [0.94, '0.9 ms'],
  [0.96, '1 ms'],
  [999.4, '999 ms'],
  [999.5, '1.0 s'],
  [59_940, '59.9 s'],
  [59_960, '1 min'],
  [95_000, '1 min 35 s'],
  [119_600, '2 min'],
  [599_400, '9 min 59 s'],
  [599_600, '10 min'],
  [3_569_000, '59 min'],
  [3_600_000, '1 h'],
  [95 * 60_000, '1 h 35 min'],
  [599.6 * 60_000, '10 h'],
  [47 * 3_600_000, '47 h'],
  [72 * 3_600_000, '3 days'],
])('%d ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

test.each([
  [0, '0'],
  [999, '999'],
  [1_204_000, '1,204,000'],
])('the count %d is %s', (count, text) => expect(formatCount(count)).toBe(text));

test.each([
  [0, '0'],
  [0.04, '< 0.1'],
  [12.46, '12.5'],
  [99.96, '100'],
  [1204.4, '1,204'],
])('%d a second is %s', (rate, text) => expect(formatRate(rate)).toBe(text));

test.each([
  [0, '0 %'],
  [0.004, '< 1 %'],
  [0.425, '43 %'],
  [1, '100 %'],
])('the share %d is %s', (ratio, text) => expect(formatShare(ratio)).toBe(text));

test.each([
  ['UTC', '24 Nov 2026, 23:30:05 UTC', '23:30:05', '23:30', 'UTC'],
  ['Europe/Berlin', '25 Nov 2026, 00:30:05 CET', '00:30:05', '00:30', 'CET'],
  ['Asia/Kolkata', '25 Nov 2026, 05:00:05 GMT+5:30', '05:00:05', '05:00', 'GMT+5:30'],
])('a moment in %s', (zone, moment, clock, minutes, name) => {
  const atMs = Date.UTC(2026, 10, 24, 23, 30, 5);
  expect(formatMoment(atMs, zone)).toBe(moment);
  expect(formatClock(atMs, zone)).toBe(clock);
  expect(formatClock(atMs, zone, false)).toBe(minutes);
  expect(formatZone(atMs, zone)).toBe(name);
});
