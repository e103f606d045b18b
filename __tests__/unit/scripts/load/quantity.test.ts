import { parseDuration, parseRate } from '@/scripts/load/quantity';

test.each([
  ['250ms', 250],
  ['1.5s', 1_500],
  ['2m', 120_000],
  ['2min', 120_000],
  ['2 min', 120_000],
  ['1h', 3_600_000],
  ['0', 0],
  ['250', undefined],
  ['-1s', undefined],
  ['1d', undefined],
  ['', undefined],
])('a duration: %s', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  ['100/s', 100],
  ['90/m', 1.5],
  ['90/min', 1.5],
  ['7200/h', 2],
  ['30 / s', 30],
  ['0/s', undefined],
  ['100', undefined],
  ['100/ms', undefined],
])('a rate: %s', (text, perSecond) => {
  expect(parseRate(text)).toBe(perSecond);
});
