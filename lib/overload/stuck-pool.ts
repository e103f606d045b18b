/**
 * Tells a pool that is stuck, behind a lock or a server that pauses, from a busy one: nobody has given a connection back,
 * nor failed to open one, for so many times as long as that takes on average, and for so long. To send callers away then serves nobody the sooner.
 */
const GAPS = 10;
/** Nor before so many mean uses: those that began together end together, and in a large pool nothing comes between. */
const USES = 2;
const LEAST_MS = 250;
/** What people are told of: a pause of the process, connections that open, a few long queries come to less. */
const LEAST_TOLD_MS = 1_000;

interface UseOfPool {
  /** Undefined while nobody has given one back. */
  readonly meanMs: number | undefined;
  readonly limit: number;
}

export class StuckPool {
  #leftAtMs = Number.NEGATIVE_INFINITY;
  /** Since when somebody wants a connection and none has been given back. That he gave up gives none back. */
  #wantedSinceMs: number | undefined;

  /** When the last one was given back. */
  get leftAtMs(): number {
    return this.#leftAtMs;
  }

  /** @param isWanted whether somebody waits for it */
  left(isWanted: boolean, nowMs: number): void {
    this.#leftAtMs = nowMs;
    this.#wantedSinceMs = isWanted ? nowMs : undefined;
  }

  /** Somebody begins to wait. */
  wanted(nowMs: number): void {
    this.#wantedSinceMs ??= nowMs;
  }

  /** Whoever waited last is served, and holds now. */
  served(): void {
    this.#wantedSinceMs = undefined;
  }

  isStuck(use: UseOfPool, nowMs: number): boolean {
    return nowMs - this.#leftAtMs > Math.max(LEAST_MS, longestGapMs(use));
  }

  /** @returns since when, where it has been for long enough that people are told; otherwise undefined */
  toldSinceMs(use: UseOfPool, nowMs: number): number | undefined {
    const sinceMs = this.#wantedSinceMs;
    return sinceMs !== undefined && nowMs - sinceMs > Math.max(LEAST_TOLD_MS, longestGapMs(use))
      ? sinceMs
      : undefined;
  }
}

/** Of a pool that is well: between two that are given back. */
function longestGapMs({ meanMs = 0, limit }: UseOfPool): number {
  return meanMs * Math.max(GAPS / limit, USES);
}
