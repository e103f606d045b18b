/** How long callers will wait for a connection at a given limit, once the queue has settled. Refuses nothing: too much load waits for ever. */
import { erlangC } from './erlang-c';

/** What the pool is asked to do, whatever its limit. */
export interface Traffic {
  /** Callers that ask for a connection, served or not. */
  readonly arrivalsPerSecond: number;
  /** From having a connection to giving it back, on average. */
  readonly meanUseMs: number;
  /** Variance of the use times over their squared mean: 0 where all are alike, 1 where they are exponential. */
  readonly useCv2: number;
}

/** Milliseconds; Infinity where the load is the limit or more. */
export interface PredictedWait {
  /** Of the limit, that is in use on average; over 1 where more is asked than there is. */
  readonly utilizationRatio: number;
  /** The share of callers that wait at all. */
  readonly waitingRatio: number;
  /** Over all callers, those that do not wait included; so are the percentiles. */
  readonly meanMs: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** Connections in use on average if there were no limit: Little's law, L = λ·W (Operations Research 9, 1961). */
export function offeredLoadOf({ arrivalsPerSecond, meanUseMs }: Traffic): number {
  return (arrivalsPerSecond * meanUseMs) / 1000;
}

/**
 * Erlang C for the wait of exponential use times, times (1 + squared coefficient of variation) ÷ 2 for those that vary
 * otherwise, which for one connection is Pollaczek's and Khinchine's exact formula.
 *
 * Arrivals are Poisson: callers who know nothing of each other. Of those who wait, the wait is taken as exponential,
 * which it is exactly for exponential use times and in heavy traffic.
 *
 * Source: A. O. Allen, "Probability, Statistics, and Queueing Theory", 2nd ed. 1990, section 5.3 (Allen-Cunneen
 * approximation); the exponential tail: J. F. C. Kingman, "The heavy traffic approximation in the theory of queues", 1965.
 *
 * @param limit connections, a whole number from 1
 */
export function predictWait(limit: number, traffic: Traffic): PredictedWait {
  const load = offeredLoadOf(traffic);
  const utilizationRatio = load / limit;
  const waitingRatio = erlangC(limit, load);
  if (utilizationRatio >= 1) {
    const never = Number.POSITIVE_INFINITY;
    return { utilizationRatio, waitingRatio, meanMs: never, p95Ms: never, p99Ms: never };
  }
  return {
    utilizationRatio,
    waitingRatio,
    meanMs: waitingRatio * conditionalMeanMs(limit, traffic),
    p95Ms: waitQuantile(limit, traffic, 0.95),
    p99Ms: waitQuantile(limit, traffic, 0.99),
  };
}

/** What that share of all callers wait at most, at a load below the limit. */
export function waitQuantile(limit: number, traffic: Traffic, share: number): number {
  const waitingRatio = erlangC(limit, offeredLoadOf(traffic));
  if (waitingRatio <= 1 - share) return 0;
  return conditionalMeanMs(limit, traffic) * Math.log(waitingRatio / (1 - share));
}

/** Of those who wait. */
function conditionalMeanMs(limit: number, traffic: Traffic): number {
  const room = 1 - offeredLoadOf(traffic) / limit;
  return (traffic.meanUseMs / (limit * room)) * ((1 + traffic.useCv2) / 2);
}

export interface WaitTarget {
  readonly p95WaitMs: number;
  /** 0 to 1. */
  readonly utilizationRatio: number;
}

export function meetsTarget({ p95Ms, utilizationRatio }: PredictedWait, target: WaitTarget): boolean {
  return p95Ms <= target.p95WaitMs && utilizationRatio <= target.utilizationRatio;
}

/** Beyond it the recursion is slow and no PostgreSQL has so many sessions. */
const LARGEST_LIMIT = 10_000;

/**
 * The wait only falls with the limit, so halving finds it.
 * @returns undefined where not even 10,000 would do
 */
export function smallestLimit(traffic: Traffic, target: WaitTarget): number | undefined {
  const meets = (limit: number) => meetsTarget(predictWait(limit, traffic), target);
  if (!meets(LARGEST_LIMIT)) return undefined;
  let tooFew = 0;
  let enough = LARGEST_LIMIT;
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (meets(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}
