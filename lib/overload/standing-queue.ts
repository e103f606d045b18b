/**
 * Tells a queue that stands from a burst: for a whole window the predicted wait was not once short. A burst drains; a
 * queue that stands only delays everybody (Nichols and Jacobson, "Controlling Queue Delay", ACM Queue 2012).
 */
export class StandingQueue {
  #longSinceMs: number | undefined;
  #sinceMs: number | undefined;

  /** Undefined while it does not stand. */
  get sinceMs(): number | undefined {
    return this.#sinceMs;
  }

  /** What was waited until now proves nothing: nobody could be served. */
  restart(): void {
    this.#longSinceMs = undefined;
  }

  /**
   * To be told whenever the predicted wait has changed.
   *
   * @param targetMs the longest wait that counts as short
   */
  update(predictedWaitMs: number, targetMs: number, windowMs: number, nowMs: number): void {
    if (predictedWaitMs <= targetMs) this.#longSinceMs = undefined;
    else this.#longSinceMs ??= nowMs;
    if (this.#sinceMs !== undefined) {
      // Not at the target: it would stand and not stand by turns.
      if (predictedWaitMs < targetMs / 4) this.#sinceMs = undefined;
    } else if (this.#longSinceMs !== undefined && nowMs - this.#longSinceMs >= windowMs) {
      this.#sinceMs = nowMs;
    }
  }
}
