/** What became of the requests of a trace, in columns; times from the start of the run. */

export class Visits {
  readonly askedAtMs: Float64Array;
  readonly waitMs: Float64Array;
  /** From having the connection until it was back. */
  readonly useMs: Float64Array;

  constructor(count: number) {
    this.askedAtMs = new Float64Array(count);
    this.waitMs = new Float64Array(count);
    this.useMs = new Float64Array(count);
  }

  ended(visit: number, atMs: number): void {
    this.useMs[visit] = atMs - (this.askedAtMs[visit] as number) - (this.waitMs[visit] as number);
  }
}
