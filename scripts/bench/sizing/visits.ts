/** What became of the requests of a trace, in columns; times from the start of the run. */

export class Visits {
  readonly askedAtMs: Float64Array;
  readonly waitMs: Float64Array;
  /** From having the connection until it was back: until the caller had its answer, before `setMeanUse`. */
  readonly useMs: Float64Array;

  constructor(count: number) {
    this.askedAtMs = new Float64Array(count);
    this.waitMs = new Float64Array(count);
    this.useMs = new Float64Array(count);
  }

  /**
   * A caller has its answer a moment after the connection is back: some tenths of a millisecond, which are a fifth of
   * the wait where 5 % of 30 ms are left.
   *
   * @param meanUseMs of all of them, as the pool has it
   */
  setMeanUse(meanUseMs: number): void {
    const returnMs = this.useMs.reduce((sum, ms) => sum + ms, 0) / this.useMs.length - meanUseMs;
    for (const [visit, ms] of this.useMs.entries()) this.useMs[visit] = Math.max(0, ms - returnMs);
  }

  ended(visit: number, atMs: number): void {
    this.useMs[visit] = atMs - (this.askedAtMs[visit] as number) - (this.waitMs[visit] as number);
  }
}
