/**
 * A fixed number of permits, first come first served, each wait bounded.
 *
 * Invariants: permits lent + permits free = limit, none free but lent beyond a limit that was made smaller; a permit is
 * free only where nobody waits;
 * every waiter settles exactly once.
 */
type Settle = (makeError?: () => Error) => void;

/** A longer delay fires at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class Semaphore {
  #limit: number;
  #free: number;
  /** In order of arrival; a Set, since one that gives up leaves from the middle. */
  readonly #waiters = new Set<Settle>();
  #whenAllFree: (() => void) | undefined;

  constructor(limit: number) {
    this.#limit = limit;
    this.#free = limit;
  }

  get limit(): number {
    return this.#limit;
  }

  get lent(): number {
    return this.#limit - this.#free;
  }

  get pending(): number {
    return this.#waiters.size;
  }

  /**
   * @param timeoutMs longest wait; Infinity waits for ever
   * @param onTimeout makes the error of a wait that was too long
   */
  acquire(timeoutMs: number, onTimeout: () => Error): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve();
    }
    return new Promise<void>((resolve, reject) => {
      const settle: Settle = (makeError) => {
        clearTimeout(timer);
        // First, so that the error does not count its own caller among those who wait.
        this.#waiters.delete(settle);
        if (makeError === undefined) resolve();
        else reject(makeError());
      };
      const timer = Number.isFinite(timeoutMs)
        ? setTimeout(() => settle(onTimeout), Math.min(LONGEST_TIMER_MS, Math.max(0, timeoutMs)))
        : undefined;
      this.#waiters.add(settle);
    });
  }

  /** Hands the permit to the first waiter, or puts it back. */
  release(): void {
    this.#free += 1;
    this.#pass();
    if (this.#free === this.#limit) this.#whenAllFree?.();
  }

  /** Permits beyond a smaller limit come in as their holders release them. */
  resize(limit: number): void {
    this.#free += limit - this.#limit;
    this.#limit = limit;
    this.#pass();
  }

  #pass(): void {
    for (const waiter of this.#waiters) {
      if (this.#free <= 0) return;
      this.#free -= 1;
      waiter();
    }
  }

  /** Resolves when every permit has come back. */
  async allFree(): Promise<void> {
    if (this.#free === this.#limit) return;
    await new Promise<void>((resolve) => {
      this.#whenAllFree = resolve;
    });
  }
}
