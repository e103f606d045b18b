/**
 * The usual bound of a connection's statements, on one timer: the driver makes one for each query that it bounds, which
 * costs some microseconds and a piece of garbage each. Watches one statement at a time.
 */
import { detached } from '@/lib/caller';
import { LONGEST_TIMER_MS } from './semaphore';

interface Statement {
  /** On performance.now()'s clock. */
  readonly sentAtMs: number;
}

export class QueryWatchdog<Sent extends Statement> {
  readonly #timeoutMs: number;
  readonly #expire: (statement: Sent) => void;
  #watched: Sent | undefined;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param timeoutMs Infinity is none
   * @param expire told of a statement that was not answered in time
   */
  constructor(timeoutMs: number, expire: (statement: Sent) => void) {
    this.#timeoutMs = timeoutMs;
    this.#expire = expire;
  }

  watch(statement: Sent): void {
    this.#watched = statement;
    if (this.#timer === undefined && Number.isFinite(this.#timeoutMs)) this.#arm(this.#timeoutMs);
  }

  answered(statement: Sent): void {
    if (this.#watched === statement) this.#watched = undefined;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#watched = undefined;
  }

  /** Not in the name of the request that happens to be there: it would be kept for as long as the timer is. */
  #arm(ms: number): void {
    this.#timer = detached(() => setTimeout(() => this.#look(), Math.min(LONGEST_TIMER_MS, ms)).unref());
  }

  /** Rarely: a timeout after the first statement, and as long as there is one each time. */
  #look(): void {
    this.#timer = undefined;
    const statement = this.#watched;
    if (statement === undefined) return;
    const leftMs = statement.sentAtMs + this.#timeoutMs - performance.now();
    if (leftMs > 0) {
      this.#arm(leftMs);
      return;
    }
    this.#watched = undefined;
    this.#expire(statement);
  }
}
