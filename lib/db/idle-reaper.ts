/**
 * Closes what idles for too long, on one timer for the whole pool: pg-pool makes one for each connection at each release.
 */
import { detached } from '@/lib/caller';
import { LONGEST_TIMER_MS } from './semaphore';

interface Idling {
  /** On performance.now()'s clock. */
  readonly idleSinceMs: number;
}

export class IdleReaper<Connection extends Idling> {
  readonly #timeoutMs: number;
  readonly #readIdle: () => readonly Connection[];
  readonly #close: (connection: Connection) => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param timeoutMs Infinity is never */
  constructor(
    timeoutMs: number,
    readIdle: () => readonly Connection[],
    close: (connection: Connection) => void,
  ) {
    this.#timeoutMs = timeoutMs;
    this.#readIdle = readIdle;
    this.#close = close;
  }

  /** To be called when a connection begins to idle. */
  watch(): void {
    if (this.#timer === undefined && Number.isFinite(this.#timeoutMs)) this.#arm(this.#timeoutMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #arm(ms: number): void {
    this.#timer = detached(() => setTimeout(() => this.#reap(), Math.min(LONGEST_TIMER_MS, ms)).unref());
  }

  #reap(): void {
    this.#timer = undefined;
    const nowMs = performance.now();
    let soonestMs = Number.POSITIVE_INFINITY;
    for (const connection of this.#readIdle()) {
      const leftMs = connection.idleSinceMs + this.#timeoutMs - nowMs;
      if (leftMs <= 0) this.#close(connection);
      else soonestMs = Math.min(soonestMs, leftMs);
    }
    if (Number.isFinite(soonestMs)) this.#arm(soonestMs);
  }
}
