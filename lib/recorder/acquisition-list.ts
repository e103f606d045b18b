/**
 * Acquisitions in the order in which they came, any of them to be taken out: linked through themselves, since a Set costs
 * each query a hash and now and then a new table. An acquisition is in one list at a time.
 */
import type { Acquisition } from './acquisition';

export class AcquisitionList implements Iterable<Acquisition> {
  #first: Acquisition | undefined;
  #last: Acquisition | undefined;
  #size = 0;

  get first(): Acquisition | undefined {
    return this.#first;
  }

  get size(): number {
    return this.#size;
  }

  add(acquisition: Acquisition): void {
    acquisition.before = this.#last;
    acquisition.after = undefined;
    if (this.#last === undefined) this.#first = acquisition;
    else this.#last.after = acquisition;
    this.#last = acquisition;
    this.#size += 1;
  }

  /** @param acquisition one that is in this list */
  delete(acquisition: Acquisition): void {
    const { before, after } = acquisition;
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    acquisition.before = undefined;
    acquisition.after = undefined;
    this.#size -= 1;
  }

  *[Symbol.iterator](): Iterator<Acquisition> {
    for (let next = this.#first; next !== undefined; next = next.after) yield next;
  }
}
