/** What callers of a textbook queue wait in the long run, by simulating one until chance is small. */
import { exponential } from '../../load/durations';
import { createRandom, type Random } from '../../load/random';
import { quantile } from '../statistics';
import { simulateQueue, type Visit } from './simulate-queue';

export interface Tail {
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** As many as make a p99 of exponential use times right within some 3 %, by trial. */
const RELAXATIONS = 4_000;
/** Far from the limit a queue forgets at once, and a p99 needs requests. */
const LEAST_REQUESTS = 1_000_000;
/** At the limit itself there is no long run. */
const MOST_REQUESTS = 10_000_000;
const SEED = 1;

/**
 * Requests that arrive while a queue half forgets how long it was: arrivals a second × its relaxation time
 * 1 ÷ (limit × rate of one connection × (1 − √utilisation)²), in which limit and use time cancel out.
 *
 * Source: P. M. Morse, "Stochastic Properties of Waiting Lines", Operations Research 3 (1955).
 */
export function relaxationRequests(utilizationRatio: number): number {
  return utilizationRatio / (1 - Math.sqrt(utilizationRatio)) ** 2;
}

/** @param drawUseMs the next one's use time */
export function steadyTail(
  limit: number,
  utilizationRatio: number,
  arrivalsPerSecond: number,
  drawUseMs: (random: Random) => number,
): Tail {
  const random = createRandom(SEED);
  const wanted = RELAXATIONS * relaxationRequests(utilizationRatio);
  const requests = Math.min(MOST_REQUESTS, Math.max(LEAST_REQUESTS, wanted));
  function* visits(): Generator<Visit> {
    let askedAtMs = 0;
    for (let count = 0; count < requests; count += 1) {
      askedAtMs += exponential(1000 / arrivalsPerSecond, random);
      yield { askedAtMs, useMs: drawUseMs(random) };
    }
  }
  return tailOf(simulateQueue(limit, visits()));
}

export function tailOf(waitsMs: ArrayLike<number>): Tail {
  return { p95Ms: quantile(waitsMs, 0.95), p99Ms: quantile(waitsMs, 0.99) };
}
