/** What happens next, in simulated time: a binary heap of events. */
interface Event {
  readonly atMs: number;
  readonly happen: (nowMs: number) => void;
}

export class EventQueue {
  readonly #heap: Event[] = [];

  add(atMs: number, happen: (nowMs: number) => void): void {
    const heap = this.#heap;
    let index = heap.push({ atMs, happen }) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (this.#at(parent).atMs <= this.#at(index).atMs) return;
      this.#swap(parent, index);
      index = parent;
    }
  }

  /** Until nothing is left to happen. */
  run(): void {
    for (let next = this.#take(); next !== undefined; next = this.#take()) next.happen(next.atMs);
  }

  #take(): Event | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    heap[0] = last;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) return first;
      if (child + 1 < heap.length && this.#at(child + 1).atMs < this.#at(child).atMs) child += 1;
      if (this.#at(index).atMs <= this.#at(child).atMs) return first;
      this.#swap(index, child);
      index = child;
    }
  }

  #at(index: number): Event {
    return this.#heap[index] as Event;
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    [heap[a], heap[b]] = [this.#at(b), this.#at(a)];
  }
}
