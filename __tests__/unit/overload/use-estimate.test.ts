/** What is believed of how long connections are held. */
import { UseEstimate } from '@/lib/overload/use-estimate';
import { createRandom } from '@/scripts/load/arrivals';
import { exponential } from '@/scripts/load/durations';

let use: UseEstimate;

beforeEach(() => {
  use = new UseEstimate();
});

function record(times: number, drawMs: () => number): void {
  for (let index = 0; index < times; index += 1) use.record(drawMs(), 0);
}

it('nothing is known before the first use has ended, which counts whole', () => {
  expect(use).toMatchObject({ meanMs: undefined, variation: 0 });
  use.record(3_000, 0);
  expect(use).toMatchObject({ meanMs: 3_000, variation: 0 });
});

it('is the plain mean of the first uses', () => {
  for (const useMs of [10, 20, 30, 40]) use.record(useMs, 0);
  expect(use.meanMs).toBeCloseTo(25, 9);
  // Mean square 750, squared mean 625.
  expect(use.variation).toBeCloseTo(0.2, 9);
});

it('a use among many weighs a 256th', () => {
  record(1_000, () => 20);
  use.record(84, 0);
  expect(use.meanMs).toBeCloseTo(20.25, 9);
});

it('tells uses that are alike from those that vary', () => {
  record(1_000, () => 20);
  expect(use.variation).toBeCloseTo(0, 9);
  const random = createRandom(3);
  const variations = Array.from({ length: 200 }, () => {
    record(256, () => exponential(20, random));
    return use.variation;
  });
  const mean = variations.reduce((sum, variation) => sum + variation) / variations.length;
  // 1, less what is cut off of the longest.
  expect(mean).toBeGreaterThan(0.8);
  expect(mean).toBeLessThan(1.1);
});

it('one export of 30 s is not taken for what the next will last, but tells that uses vary', () => {
  record(1_000, () => 20);
  use.record(30_000, 0);
  expect(use.meanMs).toBeCloseTo(20 + 140 / 256, 6);
  // The bound: else the gate would bear any queue for a while.
  expect(use.variation).toBe(50);
  record(3_000, () => 20);
  expect(use.variation).toBeLessThan(0.2);
});

it('a pause of the process is not cut off where uses are a millisecond', () => {
  record(1_000, () => 1);
  use.record(50, 0);
  expect(use.meanMs).toBeCloseTo(1 + 49 / 256, 6);
  use.record(500, 0);
  expect(use.meanMs).toBeLessThan(1 + 100 / 256);
});

it('a database that has become ten times slower is followed', () => {
  record(1_000, () => 20);
  record(256, () => 200);
  expect(use.meanMs).toBeGreaterThan(110);
  record(444, () => 200);
  expect(use.meanMs).toBeGreaterThan(180);
});

it('and one that has become a thousand times slower, and fast again', () => {
  record(1_000, () => 20);
  record(1_500, () => 20_000);
  expect(use.meanMs).toBeGreaterThan(18_000);
  record(2_500, () => 20);
  expect(use.meanMs).toBeLessThan(22);
});

it('a freak among very short uses does not count as variation without end', () => {
  record(1_000, () => 0.1);
  use.record(50, 0);
  expect(use.variation).toBe(50);
});

it('tells how many uses follow from letting one caller in', () => {
  expect(use.usesPerCaller).toBe(1);
  for (let request = 0; request < 2_000; request += 1) {
    use.record(1, 0);
    for (let query = 0; query < 3; query += 1) use.record(20, query + 1);
  }
  expect(use.usesPerCaller).toBeGreaterThan(3.9);
  expect(use.usesPerCaller).toBeLessThan(4.1);
  record(3_000, () => 20);
  expect(use.usesPerCaller).toBeCloseTo(1, 3);
});

it('one caller that asks a hundred times does not make the others’ requests long', () => {
  for (let query = 0; query < 400; query += 1) use.record(20, query);
  expect(use.usesPerCaller).toBeLessThan(1.5);
  for (let caller = 0; caller < 1_000; caller += 1) {
    use.record(20, 0);
    for (let query = 1; caller % 50 === 0 && query < 200; query += 1) use.record(20, query);
  }
  expect(use.usesPerCaller).toBeLessThan(1.5);
});
