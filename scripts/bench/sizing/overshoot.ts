/**
 * What a sleep takes beyond its time, of late. So much less is asked for: uses last as long as they were drawn, and the
 * pool is as busy as planned, however the machine's timers are today and whatever runs beside it.
 */

/** So many sleeps are remembered: what changes over minutes is followed, and one use says nothing of the next. */
const SLEEPS = 300;
/** A stall of the machine is no sleep's fault. */
const LONGEST_MS = 5;

export class Overshoot {
  /** Of what a caller sees, the part in which its answer is on its way and the connection is back: no use of the pool's. */
  returnMs = 0;
  #meanMs = 0;
  #sleeps = 0;

  /** What to ask for, so that the connection is held for so long. */
  sleepFor(useMs: number): number {
    return Math.max(0, useMs - this.#meanMs + this.returnMs);
  }

  /** @param tookMs until the caller had its answer */
  learn(askedMs: number, tookMs: number): void {
    this.#sleeps += 1;
    const overMs = Math.min(tookMs - askedMs, LONGEST_MS);
    this.#meanMs += (overMs - this.#meanMs) / Math.min(this.#sleeps, SLEEPS);
  }
}
