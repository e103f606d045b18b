/**
 * Tells a queue that stands from a burst: for a whole window the predicted wait was not once short. A burst drains; a
 * queue that stands only delays everybody (Nichols and Jacobson, "Controlling Queue Delay", ACM Queue 2012). It stands no
 * longer once the predicted wait stayed far below the target for a while.
 */
interface Bounds {
  /** The longest wait that counts as short. */
  readonly targetMs: number;
  /** For how long it must have been longer, to stand. */
  readonly windowMs: number;
  /** For how long it must have been below a quarter of the target, to stand no longer. */
  readonly restMs: number;
}

export class StandingQueue {
  #longSinceMs: number | undefined;
  #shortSinceMs: number | undefined;
  #sinceMs: number | undefined;

  /** Undefined while it does not stand. */
  get sinceMs(): number | undefined {
    return this.#sinceMs;
  }

  /** What was waited until now proves nothing: nobody could be served. */
  restart(): void {
    this.#longSinceMs = undefined;
  }

  /** To be told whenever the predicted wait has changed. */
  update(predictedWaitMs: number, { targetMs, windowMs, restMs }: Bounds, nowMs: number): void {
    if (predictedWaitMs <= targetMs) this.#longSinceMs = undefined;
    else this.#longSinceMs ??= nowMs;
    // Well below the target and for a while: a short queue is empty by chance from time to time, however much is asked.
    const shortForMs = this.#shortSinceMs === undefined ? 0 : nowMs - this.#shortSinceMs;
    if (predictedWaitMs < targetMs / 4) this.#shortSinceMs ??= nowMs;
    else this.#shortSinceMs = undefined;
    if (this.#sinceMs !== undefined) {
      // Also where it was short until this very moment, since nobody looks while nobody comes.
      if (shortForMs >= restMs) this.#sinceMs = undefined;
    } else if (this.#longSinceMs !== undefined && nowMs - this.#longSinceMs >= windowMs) {
      this.#sinceMs = nowMs;
    }
  }
}
