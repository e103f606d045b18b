import { retryAfterSeconds } from '@/lib/overload';

it.each([
  ['nobody waits', 0, 0, 1],
  ['nobody waits, and chance is late', 0, 1, 3],
  ['when those who wait have been served', 4_200, 0, 5],
  ['then, spread', 4_200, 0.99, 8],
  ['not for ever', 600_000, 0.5, 30],
])('%s', (_name, predictedWaitMs, chance, seconds) => {
  expect(retryAfterSeconds(predictedWaitMs, chance)).toBe(seconds);
});
