/**
 * The mean of a number over all of the time, for one that changes in steps. The mean of looks at it is another one where
 * the looks fall into step with what they look at: a timer that comes each second after requests that come each second.
 */
export class TimeAverage {
  #value = 0;
  #changedAtMs: number;
  #sinceMs: number;
  /** Value × time from the last read to the last change. */
  #sum = 0;

  constructor(nowMs: number) {
    this.#changedAtMs = nowMs;
    this.#sinceMs = nowMs;
  }

  change(value: number, nowMs: number): void {
    this.#sum += this.#value * (nowMs - this.#changedAtMs);
    this.#value = value;
    this.#changedAtMs = nowMs;
  }

  /** Since the last read; of no time at all it is the value itself. */
  read(nowMs: number): number {
    this.change(this.#value, nowMs);
    const spanMs = nowMs - this.#sinceMs;
    const mean = spanMs === 0 ? this.#value : this.#sum / spanMs;
    this.#sum = 0;
    this.#sinceMs = nowMs;
    return mean;
  }
}
