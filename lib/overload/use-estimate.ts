/**
 * How long connections are held of late, and how much that varies: moving averages over some 256 uses. Fewer would follow
 * one long query up and down; a pool that serves slowly is noticed by its queue before it is by this.
 */
const USES = 256;
/** Of the squared coefficient of variation: one freak use must not silence the gate. */
const VARIATION_MOST = 50;

export class UseEstimate {
  #uses = 0;
  #meanMs = 0;
  #meanSquareMs2 = 0;

  /** Undefined before the first use has ended. */
  get meanMs(): number | undefined {
    return this.#uses === 0 ? undefined : this.#meanMs;
  }

  /** Squared coefficient of variation: 0 where all are alike, 1 where exponential. */
  get variation(): number {
    if (this.#meanMs === 0) return 0;
    return Math.min(VARIATION_MOST, Math.max(0, this.#meanSquareMs2 / this.#meanMs ** 2 - 1));
  }

  record(useMs: number): void {
    if (this.#uses < USES) this.#uses += 1;
    this.#meanMs += (useMs - this.#meanMs) / this.#uses;
    this.#meanSquareMs2 += (useMs * useMs - this.#meanSquareMs2) / this.#uses;
  }
}
