import { CLIENTS_MOST, Throttle } from '@/lib/overload/throttle';
import { createRandom } from '@/scripts/load/arrivals';

/**
 * One client against a pool that serves `capacity` of its requests a second.
 *
 * @returns of the last second: how many came through, and how many of those were served
 */
function play(throttle: Throttle, key: string, perSecond: number, capacity: number, seconds: number) {
  const random = createRandom(3);
  let through = 0;
  let served = 0;
  let budget = 0;
  for (let index = 0; index < perSecond * seconds; index += 1) {
    const nowMs = (1000 * index) / perSecond;
    if (index % perSecond === 0) {
      through = 0;
      served = 0;
    }
    budget = Math.min(5, budget + capacity / perSecond);
    if (!throttle.admits(key, nowMs, random())) continue;
    through += 1;
    const isServed = budget >= 1;
    throttle.ended(key, nowMs, isServed ? 'accepted' : 'sent-away');
    if (!isServed) continue;
    budget -= 1;
    served += 1;
  }
  return { through, served };
}

it.each([2, 5, 10])('lets through about twice as many as are served, at %s × what can be', (factor) => {
  const { through, served } = play(new Throttle(), 'a', factor * 50, 50, 10);
  expect(served).toBeGreaterThanOrEqual(45);
  expect(through).toBeLessThan(130);
});

it('turns nobody away who is served', () => {
  const throttle = new Throttle();
  expect(play(throttle, 'a', 50, 50, 10).through).toBe(50);
  expect(throttle.throttled).toBe(0);
});

it('turns nobody away for what became of another', () => {
  const throttle = new Throttle();
  play(throttle, 'flood', 500, 5, 5);
  const before = throttle.throttled;
  expect(before).toBeGreaterThan(1_000);
  for (let index = 0; index < 20; index += 1) {
    expect(throttle.admits('quiet', 5_000 + index * 50, 0)).toBe(true);
    throttle.ended('quiet', 5_000 + index * 50, 'accepted');
  }
});

it('forgets within seconds, and at once where nobody is sent away any more', () => {
  const throttle = new Throttle();
  play(throttle, 'a', 500, 5, 5);
  expect(throttle.admits('a', 5_000, 0.5)).toBe(false);
  expect(throttle.admits('a', 20_000, 0.5)).toBe(true);
  play(throttle, 'a', 500, 5, 5);
  throttle.forget();
  expect(throttle.admits('a', 5_001, 0)).toBe(true);
});

it('a crowd of strangers takes no place from whoever asks again', () => {
  const throttle = new Throttle();
  play(throttle, 'a', 500, 5, 5);
  for (let index = 0; index < 3 * CLIENTS_MOST; index += 1) {
    throttle.admits(`guess ${index}`, 5_000, 0);
    if (index % 500 === 0) expect(throttle.admits('a', 5_000, 0.5)).toBe(false);
  }
});

it('keeps a bounded number of clients, whatever they call themselves', () => {
  const throttle = new Throttle();
  play(throttle, 'a', 500, 5, 5);
  for (let index = 0; index < CLIENTS_MOST; index += 1) throttle.admits(`guess ${index}`, 5_000, 0);
  // It did not ask for longest, so it has made room and begins anew.
  expect(throttle.admits('a', 5_000, 0)).toBe(true);
});

it('holds nothing against a client for those few of which nothing is known yet', () => {
  const throttle = new Throttle();
  const admitted = Array.from({ length: 64 }, (_, index) => throttle.admits('a', index, 0));
  expect(admitted).not.toContain(false);
  for (let index = 0; index < 50; index += 1) throttle.ended('a', 100, 'sent-away');
  expect(throttle.admits('a', 100, 0.9)).toBe(false);
});

it('holds nothing against a client whose requests take long and are all served', () => {
  const throttle = new Throttle();
  const random = createRandom(3);
  const open: number[] = [];
  // 60 a second for 3 s each: 180 on their way.
  for (let nowMs = 0; nowMs < 20_000; nowMs += 1000 / 60) {
    while (open[0] !== undefined && open[0] <= nowMs)
      throttle.ended('slow', open.shift() as number, 'accepted');
    const isAdmitted = throttle.admits('slow', nowMs, random());
    // At first nothing is known of it; what is let in doubles each time that they have ended.
    if (nowMs > 9_000) expect(isAdmitted).toBe(true);
    if (isAdmitted) open.push(nowMs + 3_000);
  }
  expect(open.length).toBeGreaterThan(170);
});

it('lets no burst in whole', () => {
  const throttle = new Throttle();
  const random = createRandom(3);
  const burst = () => Array.from({ length: 1_000 }, () => throttle.admits('a', 0, random())).filter(Boolean);
  expect(burst().length).toBeLessThan(100);
  throttle.forget();
  expect(burst().length).toBeGreaterThan(64);
  // Nor of a client of whom one was served, just now or long ago.
  throttle.forget();
  throttle.admits('a', 0, 0);
  throttle.ended('a', 0, 'accepted');
  expect(burst().length).toBeLessThan(100);
  throttle.forget();
  throttle.admits('a', -60_000, 0);
  throttle.ended('a', -60_000, 'accepted');
  expect(burst().length).toBeLessThan(100);
  // And of one who is always served no more than a few times of what it had.
  throttle.forget();
  for (let nowMs = -5_000; nowMs < 0; nowMs += 10) {
    throttle.admits('a', nowMs, 0);
    throttle.ended('a', nowMs, 'accepted');
  }
  const unlucky = Array.from({ length: 2_000 }, () => throttle.admits('a', 0, 0.1)).filter(Boolean);
  expect(unlucky.length).toBeGreaterThan(300);
  expect(unlucky.length).toBeLessThan(700);
});

it('holds nothing against a client for those that were no matter of the pool', () => {
  const throttle = new Throttle();
  for (let index = 0; index < 1_000; index += 1) {
    expect(throttle.admits('a', index, 0)).toBe(true);
    throttle.ended('a', index, 'unknown');
  }
});
