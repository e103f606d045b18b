/**
 * The connections that are open and free. The one that came back last is lent first, so that those that are not needed
 * idle long enough to be closed; one timer closes what idled for too long or is too old.
 */
import { detached } from '@/lib/caller';
import type { CloseReason } from '@/lib/stats';
import { LONGEST_TIMER_MS } from './semaphore';

interface Idling {
  /** Since when nobody holds it, on performance.now()'s clock. */
  idleSinceMs: number;
  /** When it is too old, on the same clock; Infinity is never. */
  readonly expiresAtMs: number;
}

export class IdleConnections<Connection extends Idling> {
  readonly #timeoutMs: number;
  readonly #close: (connection: Connection, reason: CloseReason) => void;
  readonly #connections: Connection[] = [];
  #timer: NodeJS.Timeout | undefined;
  #timerAtMs = Number.POSITIVE_INFINITY;

  /**
   * @param timeoutMs Infinity is never
   * @param close told of each that was taken out because its time was up
   */
  constructor(timeoutMs: number, close: (connection: Connection, reason: CloseReason) => void) {
    this.#timeoutMs = timeoutMs;
    this.#close = close;
  }

  get count(): number {
    return this.#connections.length;
  }

  add(connection: Connection, nowMs: number): void {
    connection.idleSinceMs = nowMs;
    this.#connections.push(connection);
    const closeAtMs = Math.min(nowMs + this.#timeoutMs, connection.expiresAtMs);
    if (closeAtMs < this.#timerAtMs) this.#arm(closeAtMs, nowMs);
  }

  take(): Connection | undefined {
    return this.#connections.pop();
  }

  /** Takes this one out; false where it is not here. */
  remove(connection: Connection): boolean {
    const index = this.#connections.indexOf(connection);
    if (index >= 0) this.#connections.splice(index, 1);
    return index >= 0;
  }

  /** Closes all of them, and watches no longer. */
  closeAll(reason: CloseReason): void {
    clearTimeout(this.#timer);
    for (const connection of this.#connections.splice(0)) this.#close(connection, reason);
  }

  /** In nobody's name: the request that happens to be there would be kept for as long as the timer is. */
  #arm(atMs: number, nowMs: number): void {
    clearTimeout(this.#timer);
    this.#timerAtMs = atMs;
    const leftMs = Math.min(LONGEST_TIMER_MS, Math.max(0, atMs - nowMs));
    this.#timer = detached(() => setTimeout(() => this.#look(), leftMs).unref());
  }

  #look(): void {
    const nowMs = performance.now();
    let soonestMs = Number.POSITIVE_INFINITY;
    this.#timerAtMs = soonestMs;
    for (const connection of [...this.#connections]) {
      const idleUntilMs = connection.idleSinceMs + this.#timeoutMs;
      const closeAtMs = Math.min(idleUntilMs, connection.expiresAtMs);
      if (closeAtMs > nowMs) soonestMs = Math.min(soonestMs, closeAtMs);
      else if (this.remove(connection)) {
        this.#close(connection, connection.expiresAtMs <= nowMs ? 'lifetime' : 'idle');
      }
    }
    if (Number.isFinite(soonestMs)) this.#arm(soonestMs, nowMs);
  }
}
