/**
 * Durations in buckets: how many, how long, and which share took at most how long.
 *
 * Two rows of buckets. The fine one is log-linear (as HdrHistogram's): 32 buckets to each doubling, so a percentile is
 * off by at most 1.6 %, from 1 µs to 1 h. The coarse one has OpenTelemetry's boundaries for database durations and is
 * exact; exporters take it. Memory: 4.1 KB each, whatever it counts.
 */

/** OpenTelemetry semantic conventions 1.44, db.client.operation.duration: upper bounds in seconds, inclusive. */
export const BUCKET_BOUNDS_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] as const;

const BOUNDS_MS = BUCKET_BOUNDS_SECONDS.map((seconds) => seconds * 1000);

/** Buckets to each doubling. */
const STEPS_BITS = 5;
const STEPS = 2 ** STEPS_BITS;
const SHORTEST_MS = 0.001;
/** 32 doublings of 1 µs are 71 minutes. */
const DOUBLINGS = 32;
const SIZE = DOUBLINGS * STEPS;

/** Durations in milliseconds; undefined where nothing was counted. */
export interface Percentiles {
  readonly count: number;
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly p99Ms: number | undefined;
  /** Exact. */
  readonly maxMs: number | undefined;
}

export interface Distribution extends Percentiles {
  readonly sumMs: number;
  /** Sum of the squares, ms²: with the sum it says how much the durations vary. */
  readonly sumSquaredMs: number;
  /** How many fell into each bucket of `BUCKET_BOUNDS_SECONDS`, and into the one beyond; not cumulative. */
  readonly bucketCounts: readonly number[];
}

export class Histogram {
  readonly #fine = new Uint32Array(SIZE);
  readonly #coarse = new Float64Array(BOUNDS_MS.length + 1);
  #count = 0;
  #sumMs = 0;
  #sumSquaredMs = 0;
  #maxMs = 0;

  get count(): number {
    return this.#count;
  }

  /** @param ms negative values count as 0: a clock that was set back must not break a count */
  record(ms: number): void {
    const durationMs = Math.max(0, ms);
    const fineIndex = fineIndexOf(durationMs);
    this.#fine[fineIndex] = (this.#fine[fineIndex] as number) + 1;
    let index = 0;
    while (index < BOUNDS_MS.length && durationMs > (BOUNDS_MS[index] as number)) index += 1;
    this.#coarse[index] = (this.#coarse[index] as number) + 1;
    this.#count += 1;
    this.#sumMs += durationMs;
    this.#sumSquaredMs += durationMs * durationMs;
    if (durationMs > this.#maxMs) this.#maxMs = durationMs;
  }

  add(other: Histogram): void {
    if (other.#count === 0) return;
    for (let index = 0; index < SIZE; index += 1) {
      this.#fine[index] = (this.#fine[index] as number) + (other.#fine[index] as number);
    }
    for (let index = 0; index < this.#coarse.length; index += 1) {
      this.#coarse[index] = (this.#coarse[index] as number) + (other.#coarse[index] as number);
    }
    this.#count += other.#count;
    this.#sumMs += other.#sumMs;
    this.#sumSquaredMs += other.#sumSquaredMs;
    this.#maxMs = Math.max(this.#maxMs, other.#maxMs);
  }

  clear(): void {
    if (this.#count === 0) return;
    this.#fine.fill(0);
    this.#coarse.fill(0);
    this.#count = 0;
    this.#sumMs = 0;
    this.#sumSquaredMs = 0;
    this.#maxMs = 0;
  }

  readPercentiles(): Percentiles {
    const [p50Ms, p95Ms, p99Ms] = this.#quantiles([0.5, 0.95, 0.99]);
    return Object.freeze({
      count: this.#count,
      p50Ms,
      p95Ms,
      p99Ms,
      maxMs: this.#count === 0 ? undefined : this.#maxMs,
    });
  }

  readDistribution(): Distribution {
    return Object.freeze({
      ...this.readPercentiles(),
      sumMs: this.#sumMs,
      sumSquaredMs: this.#sumSquaredMs,
      bucketCounts: Object.freeze([...this.#coarse]),
    });
  }

  /** @param shares ascending, 0 to 1 */
  #quantiles(shares: readonly number[]): (number | undefined)[] {
    if (this.#count === 0) return shares.map(() => undefined);
    let index = 0;
    let seen = this.#fine[0] as number;
    return shares.map((share) => {
      // The nearest rank: the value that this share of all values does not exceed.
      const rank = Math.max(1, Math.ceil(share * this.#count));
      while (seen < rank) {
        index += 1;
        seen += this.#fine[index] as number;
      }
      return Math.min(this.#maxMs, middleOf(index));
    });
  }
}

/** Below it the index is found by integers alone, which is what nearly every duration needs. */
const LONGEST_FAST_MS = (SHORTEST_MS * 2 ** 31) / STEPS;

/** Linear within a doubling, so that an index costs no logarithm of its own for the fraction. */
function fineIndexOf(ms: number): number {
  const ratio = ms / SHORTEST_MS;
  if (ratio < 1) return 0;
  if (ms < LONGEST_FAST_MS) {
    const steps = (ratio * STEPS) | 0;
    const doubling = 31 - Math.clz32(steps) - STEPS_BITS;
    return (doubling << STEPS_BITS) + ((steps >>> doubling) & (STEPS - 1));
  }
  const doubling = Math.min(DOUBLINGS - 1, Math.floor(Math.log2(ratio)));
  return Math.min(SIZE - 1, Math.floor((doubling + ratio / 2 ** doubling - 1) * STEPS));
}

function middleOf(index: number): number {
  const doubling = Math.floor(index / STEPS);
  const lower = 2 ** doubling * (1 + (index % STEPS) / STEPS);
  return SHORTEST_MS * (lower + 2 ** doubling / STEPS / 2);
}
