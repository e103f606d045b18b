import { type Arrivals, arrivalTimes, createRandom } from '@/scripts/load/arrivals';

const timesOf = (arrivals: Arrivals, durationMs: number, seed = 1) => [
  ...arrivalTimes(arrivals, durationMs, createRandom(seed)),
];

test('a seed repeats its numbers, another seed has others, all in [0, 1)', () => {
  const draw = (seed: number) => Array.from({ length: 1000 }, createRandom(seed));
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  expect(draw(7).every((number) => number >= 0 && number < 1)).toBe(true);
  const mean = draw(7).reduce((sum, number) => sum + number, 0) / 1000;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.05);
});

test('mulberry32 as published: the first numbers of seed 0', () => {
  const random = createRandom(0);
  expect([random(), random(), random()].map((number) => number * 2 ** 32)).toEqual([
    1144304738, 1416247, 958946056,
  ]);
});

test('fixed arrivals are evenly spaced and do not drift', () => {
  expect(timesOf({ kind: 'fixed', perSecond: 4 }, 1000)).toEqual([0, 250, 500, 750]);
  const many = timesOf({ kind: 'fixed', perSecond: 3000 }, 600_000);
  expect(many).toHaveLength(1_800_000);
  expect(many.at(-1)).toBeCloseTo(600_000 - 1 / 3, 6);
});

test('Poisson arrivals have the mean, gaps of variation 1, and repeat by seed', () => {
  const arrivals = { kind: 'poisson', perSecond: 500 } as const;
  const times = timesOf(arrivals, 60_000);
  expect(times).toEqual(timesOf(arrivals, 60_000));
  expect(times.length / 60).toBeGreaterThan(480);
  expect(times.length / 60).toBeLessThan(520);
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  expect(Math.abs(variance / mean ** 2 - 1)).toBeLessThan(0.1);
});

test('bursts keep the mean: a burst of three times, the rest in between', () => {
  const times = timesOf(
    { kind: 'bursts', perSecond: 100, burstFactor: 3, burstMs: 200, periodMs: 1000 },
    10_000,
  );
  expect(times).toHaveLength(1000);
  expect(times.filter((time) => time % 1000 < 200 - 1e-6)).toHaveLength(600);
  expect([...times].sort((a, b) => a - b)).toEqual(times);
});

test('bursts with nothing in between, and a period that holds no whole number of arrivals', () => {
  const times = timesOf(
    { kind: 'bursts', perSecond: 2.5, burstFactor: 5, burstMs: 200, periodMs: 1000 },
    4000,
  );
  expect(times).toHaveLength(10);
  expect(times.every((time) => time % 1000 < 200)).toBe(true);
});

test('replayed arrivals end with the duration', () => {
  expect(timesOf({ kind: 'replay', offsetsMs: [0, 10, 10, 500, 999, 1000] }, 1000)).toEqual([
    0, 10, 10, 500, 999,
  ]);
});

test.each<[string, Arrivals, RegExp]>([
  ['a rate of nothing', { kind: 'fixed', perSecond: 0 }, /more than 0/],
  ['no rate', { kind: 'poisson', perSecond: Number.NaN }, /more than 0/],
  [
    'a burst as long as its period',
    { kind: 'bursts', perSecond: 1, burstFactor: 1, burstMs: 10, periodMs: 10 },
    /shorter than its period/,
  ],
  [
    'bursts above the mean',
    { kind: 'bursts', perSecond: 1, burstFactor: 6, burstMs: 200, periodMs: 1000 },
    /5 × at most/,
  ],
  ['offsets that go back', { kind: 'replay', offsetsMs: [0, 20, 10] }, /ascend/],
  ['offsets before the start', { kind: 'replay', offsetsMs: [-1] }, /ascend/],
])('refuses %s', (_name, arrivals, words) => {
  expect(() => timesOf(arrivals, 1000)).toThrow(words);
});
