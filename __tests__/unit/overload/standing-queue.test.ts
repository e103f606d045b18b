/** What counts as a queue that stands, and for how long. */
import { StandingQueue } from '@/lib/overload/standing-queue';

const BOUNDS = { targetMs: 100, windowMs: 1_000, restMs: 150 };

let queue: StandingQueue;

beforeEach(() => {
  queue = new StandingQueue();
});

function look(predictedWaitMs: number, nowMs: number): number | undefined {
  queue.update(predictedWaitMs, BOUNDS, nowMs);
  return queue.sinceMs;
}

it('stands once the wait was long for a whole window, and not before', () => {
  expect(look(101, 5_000)).toBeUndefined();
  expect(look(900, 5_999)).toBeUndefined();
  expect(look(101, 6_000)).toBe(6_000);
  expect(look(101, 9_000)).toBe(6_000);
});

it('a wait at the target is short', () => {
  look(100, 0);
  expect(look(100, 2_000)).toBeUndefined();
});

it('one short moment makes a burst of what came before', () => {
  look(500, 0);
  look(100, 900);
  look(500, 910);
  expect(look(500, 1_909)).toBeUndefined();
  expect(look(500, 1_910)).toBe(1_910);
});

it('is over when it was below a quarter of the target for a while, and not by chance', () => {
  look(500, 0);
  look(500, 1_000);
  expect(look(100, 1_100)).toBe(1_000);
  expect(look(25, 1_200)).toBe(1_000);
  expect(look(24, 1_300)).toBe(1_000);
  expect(look(25, 1_350)).toBe(1_000);
  expect(look(24, 1_400)).toBe(1_000);
  expect(look(24, 1_549)).toBe(1_000);
  expect(look(24, 1_550)).toBeUndefined();
});

it('takes a whole window to stand again', () => {
  look(500, 0);
  look(500, 1_000);
  look(0, 1_050);
  look(0, 1_200);
  look(500, 1_200);
  expect(look(500, 2_199)).toBeUndefined();
  expect(look(500, 2_200)).toBe(2_200);
});

it('what was waited while nobody could be served does not count', () => {
  look(500, 0);
  queue.restart();
  expect(look(500, 1_500)).toBeUndefined();
  expect(look(500, 2_499)).toBeUndefined();
  expect(look(500, 2_500)).toBe(2_500);
});

it('a queue that stands goes on to stand when nobody could be served', () => {
  look(500, 0);
  look(500, 1_000);
  queue.restart();
  expect(look(500, 1_100)).toBe(1_000);
});
