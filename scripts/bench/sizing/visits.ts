/** What became of the requests of a trace, in columns; times from the start of the run. */

export class Visits {
  readonly askedAtMs: Float64Array;
  readonly waitMs: Float64Array;
  /** From having the connection until it was back: until the caller had its answer, before `setMeanUse`. */
  readonly useMs: Float64Array;
  #ended = 0;
  #endedUseMs = 0;

  constructor(count: number) {
    this.askedAtMs = new Float64Array(count);
    this.waitMs = new Float64Array(count);
    this.useMs = new Float64Array(count);
  }

  /**
   * How long answers were on their way, on average over those who have ended.
   *
   * @param meanUseMs of these, as the pool has it
   */
  returnMs(meanUseMs: number): number {
    return this.#endedUseMs / this.#ended - meanUseMs;
  }

  /**
   * A caller has its answer a moment after the connection is back: some tenths of a millisecond, which are a fifth of
   * the wait where 5 % of 30 ms are left.
   *
   * @param meanUseMs of all of them, as the pool has it
   */
  setMeanUse(meanUseMs: number): void {
    const returnMs = this.returnMs(meanUseMs);
    for (const [visit, ms] of this.useMs.entries()) this.useMs[visit] = Math.max(0, ms - returnMs);
  }

  ended(visit: number, atMs: number): void {
    const useMs = atMs - (this.askedAtMs[visit] as number) - (this.waitMs[visit] as number);
    this.useMs[visit] = useMs;
    this.#endedUseMs += useMs;
    this.#ended += 1;
  }
}
