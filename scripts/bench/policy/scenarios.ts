import { type Arrivals, arrivalTimes, createRandom } from '../../load/arrivals';
import { type Durations, drawDuration } from '../../load/durations';
import type { SimulatedRequest, Stall } from './simulate';

export interface Pool {
  readonly limit: number;
  readonly meanUseMs: number;
}

export interface PolicyScenario {
  readonly name: string;
  readonly uses: Durations['kind'];
  /** @param capacity requests a second that the pool can serve */
  readonly arrivals: (capacity: number) => Arrivals;
  readonly stall?: Stall;
}

export const OVERLOADS: readonly PolicyScenario[] = [
  ...[2, 5, 10].map(
    (factor): PolicyScenario => ({
      name: `${factor} ×`,
      uses: 'constant',
      arrivals: (capacity) => ({ kind: 'fixed', perSecond: factor * capacity }),
    }),
  ),
  ...[1.2, 2].map(
    (factor): PolicyScenario => ({
      name: `${factor} ×, exponential`,
      uses: 'exponential',
      arrivals: (capacity) => ({ kind: 'poisson', perSecond: factor * capacity }),
    }),
  ),
];

/** What a plain pool serves in time. */
export const ORDINARY: readonly PolicyScenario[] = [
  {
    name: '0.8 ×, bursts of 3 × for 200 ms',
    uses: 'constant',
    arrivals: (capacity) => ({
      kind: 'bursts',
      perSecond: 0.8 * capacity,
      burstFactor: 3 / 0.8,
      burstMs: 200,
      periodMs: 1_000,
    }),
  },
  {
    name: '0.8 ×, exponential',
    uses: 'exponential',
    arrivals: (capacity) => ({ kind: 'poisson', perSecond: 0.8 * capacity }),
  },
  {
    name: '0.95 ×, exponential',
    uses: 'exponential',
    arrivals: (capacity) => ({ kind: 'poisson', perSecond: 0.95 * capacity }),
  },
  {
    name: '0.8 ×, log-normal 100:1',
    uses: 'log-normal',
    arrivals: (capacity) => ({ kind: 'poisson', perSecond: 0.8 * capacity }),
  },
  {
    name: '0.4 ×, a lock of 0.6 s',
    uses: 'constant',
    arrivals: (capacity) => ({ kind: 'fixed', perSecond: 0.4 * capacity }),
    stall: { fromMs: 5_000, toMs: 5_600 },
  },
];

/** The 99th percentile over the median. */
const TAIL = 100;

/** @param seed the same one draws the same requests */
export function drawRequests(
  { uses, arrivals }: PolicyScenario,
  { limit, meanUseMs }: Pool,
  durationMs: number,
  seed: number,
): readonly SimulatedRequest[] {
  const random = createRandom(seed);
  const durations: Durations =
    uses === 'log-normal'
      ? { kind: uses, meanMs: meanUseMs, p99OverMedian: TAIL }
      : { kind: uses, meanMs: meanUseMs };
  const moments = arrivalTimes(arrivals((1000 * limit) / meanUseMs), durationMs, random);
  return Array.from(moments, (askedAtMs) => ({ askedAtMs, useMs: drawDuration(durations, random) }));
}
