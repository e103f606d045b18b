import { TimeAverage } from '@/lib/recorder/time-average';

it('is of all the time, where looks in step with the changes see one end of it alone', () => {
  const average = new TimeAverage(0);
  for (let second = 0; second < 10; second += 1) {
    // Each second 4 are in use for a tenth of it, and at its end there are always 4.
    average.change(0, second * 1_000);
    average.change(4, second * 1_000 + 900);
  }
  expect(average.read(10_000)).toBeCloseTo(0.4, 9);
});

it('begins anew with each read, and keeps the value', () => {
  const average = new TimeAverage(500);
  average.change(2, 1_000);
  expect(average.read(1_500)).toBe(1);
  expect(average.read(3_000)).toBe(2);
  expect(average.read(3_000)).toBe(2);
});
