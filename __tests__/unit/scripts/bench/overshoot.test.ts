import { Overshoot } from '@/scripts/bench/sizing/overshoot';

/** @returns how long the last use was, of so many that shall last 30 ms */
function run(overshoot: Overshoot, uses: number, overMs: (use: number) => number): number {
  let tookMs = 0;
  for (let use = 0; use < uses; use += 1) {
    const askedMs = overshoot.sleepFor(30);
    tookMs = askedMs + overMs(use);
    overshoot.learn(askedMs, tookMs);
  }
  return tookMs;
}

test('uses last as long as they shall, also when the machine’s timers have become slower', () => {
  const overshoot = new Overshoot();
  expect(run(overshoot, 10, () => 0.6)).toBeCloseTo(30, 6);
  expect(run(overshoot, 500, () => 0.6)).toBeCloseTo(30, 6);
  expect(run(overshoot, 1_500, () => 1.3)).toBeCloseTo(30, 2);
});

test('the way of an answer is no use: the caller sees that much more', () => {
  const overshoot = new Overshoot();
  overshoot.returnMs = 0.3;
  expect(run(overshoot, 500, () => 0.9)).toBeCloseTo(30.3, 6);
});

test('a stall is no sleep’s fault, and a short use asks for no time before it began', () => {
  const overshoot = new Overshoot();
  run(overshoot, 1_000, (use) => (use === 900 ? 4_000 : 0.6));
  expect(overshoot.sleepFor(30)).toBeCloseTo(29.4, 1);
  expect(overshoot.sleepFor(0.1)).toBe(0);
});
