import { describeSheds, overloadShed, shedSince, totalShed } from '@/lib/display';
import { NO_SHEDS } from '../../support/idle-pool';
import { sampleOf } from '../admin-pool/sample-of';

const samples = [
  sampleOf(1_000, { shed: { ...NO_SHEDS, standing: 900 } }),
  sampleOf(2_000, { shed: { standing: 3_000, hopeless: 0, full: 2, nested: 1 } }),
  sampleOf(3_000, { shed: { ...NO_SHEDS, standing: 104 } }),
];

test('are added up by reason, from a moment on', () => {
  const counts = shedSince(samples, 1_000);
  expect(counts).toEqual({ standing: 3_104, hopeless: 0, full: 2, nested: 1 });
  expect(totalShed(counts)).toBe(3_107);
  expect(overloadShed(counts)).toBe(3_106);
  expect(describeSheds(counts)).toBe('3,104 queue stood, 2 queue was full, 1 held one already');
});

test('nobody was sent away', () => {
  expect(shedSince([], 0)).toEqual(NO_SHEDS);
  expect(describeSheds(NO_SHEDS)).toBeUndefined();
});
