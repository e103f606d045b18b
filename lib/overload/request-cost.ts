/** What a request costs of late in computing time: all that the loop computed, shared out among those it answered. */

/** Before the first was answered: the order of a page that asks the database. */
const PRIOR_MS = 1;
/**
 * Answers that the prior counts for. Of a rush many are begun before the first is answered, and what was computed for all
 * of them is not what those few have cost.
 */
const PRIOR_ANSWERS = 64;
/**
 * By how much computing it is forgotten: a deploy's cold start, another mix of routes. Not by time, or a database that
 * stands still would make it forget all just before it is needed.
 */
const HALF_LIFE_BUSY_MS = 2_000;

export class RequestCost {
  /** Sums that decay; their quotient is what one request costs. */
  #busyMs = 0;
  #answered = 0;
  #priorAnswers = PRIOR_ANSWERS;

  /** Of those alone that were answered; Infinity while that is none. */
  get measuredMs(): number {
    return this.#answered < 1 ? Number.POSITIVE_INFINITY : this.#busyMs / this.#answered;
  }

  /** Those that were not answered have cost the others what was computed for them. */
  get meanMs(): number {
    if (this.#answered < 1) return PRIOR_MS;
    return (this.#busyMs + this.#priorAnswers * PRIOR_MS) / (this.#answered + this.#priorAnswers);
  }

  /** @param answered requests since the record before */
  record(busyMs: number, answered: number): void {
    const keep = 0.5 ** (busyMs / HALF_LIFE_BUSY_MS);
    this.#busyMs = this.#busyMs * keep + busyMs;
    this.#answered = this.#answered * keep + answered;
    this.#priorAnswers *= keep;
  }

  /** Nothing is in flight: what comes next may be a rush. */
  rest(): void {
    this.#priorAnswers = PRIOR_ANSWERS;
  }
}
