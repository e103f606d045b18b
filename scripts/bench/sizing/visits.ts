/** Every request of a cell, in columns: a million objects would keep the garbage collector busy while it is measured. */

const GROWTH = 2;

export class Visits {
  #askedAtMs = new Float64Array(4_096);
  #sleepMs = new Float64Array(4_096);
  #waitMs = new Float64Array(4_096);
  #useMs = new Float64Array(4_096);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** @returns its number */
  ask(askedAtMs: number, sleepMs: number): number {
    if (this.#count === this.#askedAtMs.length) this.#grow();
    this.#askedAtMs[this.#count] = askedAtMs;
    this.#sleepMs[this.#count] = sleepMs;
    this.#count += 1;
    return this.#count - 1;
  }

  waited(visit: number, waitMs: number): void {
    this.#waitMs[visit] = waitMs;
  }

  /** @param endedAtMs when the connection was back */
  ended(visit: number, endedAtMs: number): void {
    this.#useMs[visit] = endedAtMs - (this.#askedAtMs[visit] as number) - (this.#waitMs[visit] as number);
  }

  read(visit: number) {
    return {
      askedAtMs: this.#askedAtMs[visit] as number,
      sleepMs: this.#sleepMs[visit] as number,
      waitMs: this.#waitMs[visit] as number,
      useMs: this.#useMs[visit] as number,
    };
  }

  #grow(): void {
    const grown = (column: Float64Array) => {
      const longer = new Float64Array(GROWTH * column.length);
      longer.set(column);
      return longer;
    };
    this.#askedAtMs = grown(this.#askedAtMs);
    this.#sleepMs = grown(this.#sleepMs);
    this.#waitMs = grown(this.#waitMs);
    this.#useMs = grown(this.#useMs);
  }
}
