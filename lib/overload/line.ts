/** A line of callers in order of arrival. One that leaves from the middle costs what one at either end does. */
export interface Linked {
  /** Its neighbours, and the line that it stands in; the line's own. */
  before: Linked | undefined;
  after: Linked | undefined;
  line: object | undefined;
}

export class Line<Waiter extends Linked> {
  #oldest: Waiter | undefined;
  #newest: Waiter | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get oldest(): Waiter | undefined {
    return this.#oldest;
  }

  get newest(): Waiter | undefined {
    return this.#newest;
  }

  add(waiter: Waiter): void {
    waiter.line = this;
    waiter.before = this.#newest;
    waiter.after = undefined;
    if (this.#newest === undefined) this.#oldest = waiter;
    else this.#newest.after = waiter;
    this.#newest = waiter;
    this.#length += 1;
  }

  /** @returns false where it does not stand here */
  delete(waiter: Waiter): boolean {
    if (waiter.line !== this) return false;
    const before = waiter.before as Waiter | undefined;
    const after = waiter.after as Waiter | undefined;
    if (before === undefined) this.#oldest = after;
    else before.after = after;
    if (after === undefined) this.#newest = before;
    else after.before = before;
    waiter.line = undefined;
    waiter.before = undefined;
    waiter.after = undefined;
    this.#length -= 1;
    return true;
  }

  *[Symbol.iterator](): Iterator<Waiter> {
    for (let waiter = this.#oldest; waiter !== undefined; waiter = waiter.after as Waiter | undefined) {
      yield waiter;
    }
  }
}
