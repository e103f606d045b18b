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
  readonly #mayIdleOut: () => boolean;
  readonly #close: (connection: Connection, reason: CloseReason) => void;
  readonly #connections: Connection[] = [];
  #timer: NodeJS.Timeout | undefined;
  #timerAtMs = Number.POSITIVE_INFINITY;

  /**
   * @param timeoutMs Infinity is never
   * @param mayIdleOut whether one of them is one more than is to be kept
   * @param close told of each that was taken out because its time was up
   */
  constructor(
    timeoutMs: number,
    mayIdleOut: () => boolean,
    close: (connection: Connection, reason: CloseReason) => void,
  ) {
    this.#timeoutMs = timeoutMs;
    this.#mayIdleOut = mayIdleOut;
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

  /** @param sinceMs one that somebody held since then; any where it is left out */
  take(sinceMs = Number.NEGATIVE_INFINITY): Connection | undefined {
    const newest = this.#connections.at(-1);
    return newest !== undefined && newest.idleSinceMs >= sinceMs ? this.#connections.pop() : undefined;
  }

  /** Takes this one out; false where it is not here. */
  remove(connection: Connection): boolean {
    const index = this.#connections.indexOf(connection);
    if (index >= 0) this.#connections.splice(index, 1);
    return index >= 0;
  }

  /** @param sinceMs those that nobody has held since then; all where it is left out */
  closeAll(reason: CloseReason, sinceMs = Number.POSITIVE_INFINITY): void {
    // They lie in the order in which they came back.
    const newer = this.#connections.findIndex(({ idleSinceMs }) => idleSinceMs >= sinceMs);
    const closed = this.#connections.splice(0, newer === -1 ? this.#connections.length : newer);
    if (this.#connections.length === 0) {
      clearTimeout(this.#timer);
      this.#timerAtMs = Number.POSITIVE_INFINITY;
    }
    for (const connection of closed) this.#close(connection, reason);
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
      if (connection.expiresAtMs <= nowMs) this.#closeOne(connection, 'lifetime');
      else if (idleUntilMs <= nowMs && this.#mayIdleOut()) this.#closeOne(connection, 'idle');
      else {
        // One that is kept beyond its time is looked at again when another one's is up.
        const lookAtMs = idleUntilMs > nowMs ? idleUntilMs : nowMs + this.#timeoutMs;
        soonestMs = Math.min(soonestMs, lookAtMs, connection.expiresAtMs);
      }
    }
    if (Number.isFinite(soonestMs)) this.#arm(soonestMs, nowMs);
  }

  #closeOne(connection: Connection, reason: CloseReason): void {
    if (this.remove(connection)) this.#close(connection, reason);
  }
}
