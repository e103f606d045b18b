/**
 * A fixed number of permits, first come first served, each wait bounded.
 *
 * Invariants: permits lent + permits free = limit; a permit is free only where nobody waits;
 * every waiter settles exactly once.
 */
interface Waiter {
  readonly sinceMs: number;
  readonly settle: (makeError?: () => Error) => void;
}

/** A longer delay fires at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class Semaphore {
  readonly limit: number;
  #free: number;
  #closedBy: (() => Error) | undefined;
  /** In order of arrival; a Set, since one that gives up leaves from the middle. */
  readonly #waiters = new Set<Waiter>();
  #whenAllFree: (() => void) | undefined;

  constructor(limit: number) {
    this.limit = limit;
    this.#free = limit;
  }

  get lent(): number {
    return this.limit - this.#free;
  }

  get isExhausted(): boolean {
    return this.#free === 0;
  }

  get pending(): number {
    return this.#waiters.size;
  }

  /** How long the first waiter has waited, milliseconds; undefined where nobody waits. */
  oldestWaitMs(nowMs: number): number | undefined {
    const [oldest] = this.#waiters;
    return oldest === undefined ? undefined : nowMs - oldest.sinceMs;
  }

  /** Takes a permit if there is one for the taking; false where a caller has to wait, or after `close`. */
  tryAcquire(): boolean {
    if (this.#closedBy !== undefined || this.#free === 0) return false;
    this.#free -= 1;
    return true;
  }

  /**
   * @param timeoutMs longest wait; Infinity waits for ever
   * @param onTimeout makes the error of a wait that was too long
   */
  acquire(timeoutMs: number, onTimeout: () => Error): Promise<void> {
    if (this.#closedBy !== undefined) return Promise.reject(this.#closedBy());
    if (this.tryAcquire()) return Promise.resolve();
    return new Promise<void>((resolve, reject) => {
      const waiter: Waiter = {
        sinceMs: performance.now(),
        settle: (makeError) => {
          clearTimeout(timer);
          // First, so that the error does not count its own caller among those who wait.
          this.#waiters.delete(waiter);
          if (makeError === undefined) resolve();
          else reject(makeError());
        },
      };
      const timer = Number.isFinite(timeoutMs)
        ? setTimeout(() => waiter.settle(onTimeout), Math.min(LONGEST_TIMER_MS, Math.max(0, timeoutMs)))
        : undefined;
      this.#waiters.add(waiter);
    });
  }

  /** Hands the permit to the first waiter, or puts it back. */
  release(): void {
    const [next] = this.#waiters;
    if (next !== undefined) {
      next.settle();
      return;
    }
    this.#free += 1;
    if (this.#free === this.limit) this.#whenAllFree?.();
  }

  /** Fails every waiter and every later `acquire`; permits that are lent stay so until their release. */
  close(reason: () => Error): void {
    this.#closedBy = reason;
    for (const waiter of [...this.#waiters]) waiter.settle(reason);
  }

  /** Resolves when every permit has come back. */
  async allFree(): Promise<void> {
    if (this.#free === this.limit) return;
    await new Promise<void>((resolve) => {
      this.#whenAllFree = resolve;
    });
  }
}
