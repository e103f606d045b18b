/**
 * Tells a pool that is stuck, behind a lock or a server that pauses, from a busy one: nobody has given a connection back
 * for so many times as long as that takes on average, and for so long. To send callers away then serves nobody the sooner,
 * and how long they wait nobody knows.
 */
const GAPS = 10;
const LEAST_MS = 250;

export class StuckPool {
  #leftAtMs = Number.NEGATIVE_INFINITY;

  /** When the last one was given back. */
  get leftAtMs(): number {
    return this.#leftAtMs;
  }

  left(nowMs: number): void {
    this.#leftAtMs = nowMs;
  }

  /** @param gapMs between two that are given back, on average, while all are in use */
  isStuck(gapMs: number, nowMs: number): boolean {
    return this.#isLong(nowMs - this.#leftAtMs, gapMs);
  }

  /** @returns since when none was given back although somebody waits; undefined while the pool is not stuck */
  sinceMs(oldestAskedAtMs: number | undefined, gapMs: number, nowMs: number): number | undefined {
    if (oldestAskedAtMs === undefined) return undefined;
    // Before anybody waited there may have been nobody inside.
    const sinceMs = Math.max(this.#leftAtMs, oldestAskedAtMs);
    return this.#isLong(nowMs - sinceMs, gapMs) ? sinceMs : undefined;
  }

  #isLong(forMs: number, gapMs: number): boolean {
    return forMs > Math.max(LEAST_MS, GAPS * gapMs);
  }
}
