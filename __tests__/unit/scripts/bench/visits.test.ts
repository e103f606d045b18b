import { Visits } from '@/scripts/bench/sizing/visits';

test('uses end when the connection is back, and not when the caller has its answer', () => {
  const visits = new Visits(3);
  visits.askedAtMs.set([0, 10, 20]);
  visits.waitMs.set([0, 5, 0]);
  visits.ended(0, 40);
  visits.ended(1, 35.5);
  visits.ended(2, 50.5);
  expect([...visits.useMs]).toEqual([40, 20.5, 30.5]);
  expect(visits.returnMs(30)).toBeCloseTo(0.333, 3);
  visits.setMeanUse(30);
  expect(visits.useMs[0]).toBeCloseTo(39.667, 3);
  expect(visits.useMs[1]).toBeCloseTo(20.167, 3);
  expect(visits.useMs[2]).toBeCloseTo(30.167, 3);
});
