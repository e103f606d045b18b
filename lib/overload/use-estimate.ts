/**
 * How long connections are held of late, how much that varies, and how many uses follow from letting one caller in, who
 * asks again for the next query of its request: moving averages over some 256 uses. Fewer would follow
 * one long query up and down; a pool that serves slowly is noticed by its queue before it is by this.
 */
const USES = 256;
/** Of the squared coefficient of variation: one freak use must not silence the gate. */
const VARIATION_MOST = 50;
/**
 * A use that is longer than so many mean ones counts as that many: an export or a lock says nothing of how long those
 * behind it will take. A database that has become slower is followed all the same, within some hundred uses.
 */
const MEANS_MOST = 8;
/** The first ones may have been held up by what holds nobody up any more, such as the lock of a migration. */
const KNOWN_AFTER = 8;
/** But not where uses are so short that a pause of the process is many of them. */
const CLIPPED_LEAST_MS = 50;

/** Whoever asks more often than this is a script, and says no more of how often people's requests do than this. */
const USES_PER_CALLER_MOST = 10;
/** Uses that were alone, before anything is known: the first caller must not speak for all. */
const ALONE_BEFORE = 32;

export class UseEstimate {
  #uses = 0;
  #counted = ALONE_BEFORE;
  #firstShare = 1;
  #meanMs = 0;
  #meanSquareMs2 = 0;

  /** Undefined before the first use has ended. */
  get meanMs(): number | undefined {
    return this.#uses === 0 ? undefined : this.#meanMs;
  }

  /** Whether there were enough of them to send anybody away for it. */
  get isKnown(): boolean {
    return this.#uses >= KNOWN_AFTER;
  }

  /** Squared coefficient of variation: 0 where all are alike, 1 where exponential. */
  get variation(): number {
    if (this.#meanMs === 0) return 0;
    return Math.min(VARIATION_MOST, Math.max(0, this.#meanSquareMs2 / this.#meanMs ** 2 - 1));
  }

  /** How many times a caller is served who was let in once: the queries of a request. 1 or more. */
  get usesPerCaller(): number {
    return 1 / this.#firstShare;
  }

  /** @param usesBefore how many its caller had */
  record(useMs: number, usesBefore: number): void {
    const mostMs = this.#uses === 0 ? useMs : Math.max(CLIPPED_LEAST_MS, MEANS_MOST * this.#meanMs);
    const countedMs = Math.min(useMs, mostMs);
    if (this.#uses < USES) this.#uses += 1;
    this.#meanMs += (countedMs - this.#meanMs) / this.#uses;
    if (usesBefore < USES_PER_CALLER_MOST) {
      if (this.#counted < USES) this.#counted += 1;
      this.#firstShare += (Number(usesBefore === 0) - this.#firstShare) / this.#counted;
    }
    // Whole: that some uses are very long is what the variation is to tell.
    this.#meanSquareMs2 += (useMs * useMs - this.#meanSquareMs2) / this.#uses;
  }
}
