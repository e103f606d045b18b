/**
 * Connections that are held for so long that somebody must have forgotten to give them back: each is reported once,
 * and once more when it does come back.
 */
import type { Leak } from '@/lib/stats';
import type { Acquisition } from './acquisition';

export const LEAKS_KEPT = 50;

/** It is asked ten times a second; whoever was away for so long was stopped, or starved of its CPU. */
const SLEPT_MS = 2_000;

export class LeakWatch {
  readonly #thresholdMs: number;
  readonly #open = new Map<number, Leak>();
  readonly #returned: Leak[] = [];
  #count = 0;
  #checkedAtMs = Number.POSITIVE_INFINITY;
  #awakeSinceMs = Number.NEGATIVE_INFINITY;

  /** @param thresholdMs Infinity is never */
  constructor(thresholdMs: number) {
    this.#thresholdMs = thresholdMs;
  }

  get count(): number {
    return this.#count;
  }

  /** To be called several times a second. @param holding oldest first */
  check(holding: Iterable<Acquisition>, nowMs: number, atMs: number): readonly Leak[] {
    const found: Leak[] = [];
    // A process that slept has not held anything for longer than it was awake.
    if (nowMs - this.#checkedAtMs > SLEPT_MS) this.#awakeSinceMs = nowMs;
    this.#checkedAtMs = nowMs;
    for (const acquisition of holding) {
      const heldMs = nowMs - acquisition.acquiredAtMs;
      if (nowMs - Math.max(acquisition.acquiredAtMs, this.#awakeSinceMs) < this.#thresholdMs) break;
      if (acquisition.leakId !== undefined) continue;
      this.#count += 1;
      acquisition.leakId = this.#count;
      const { label, workspace, readStack } = acquisition;
      const leak: Leak = Object.freeze({
        id: this.#count,
        label,
        workspace,
        acquiredAtMs: atMs - heldMs,
        reportedAtMs: atMs,
        returnedAtMs: undefined,
        heldMs,
        stack: readStack?.(),
      });
      this.#open.set(leak.id, leak);
      found.push(leak);
    }
    return found;
  }

  /** @returns the leak that this one was reported as, if it was */
  returned(acquisition: Acquisition, nowMs: number, atMs: () => number): Leak | undefined {
    if (acquisition.leakId === undefined) return undefined;
    const leak = this.#open.get(acquisition.leakId);
    if (leak === undefined) return undefined;
    this.#open.delete(leak.id);
    const heldMs = nowMs - acquisition.acquiredAtMs;
    const returned = Object.freeze({ ...leak, returnedAtMs: atMs(), heldMs });
    this.#returned.unshift(returned);
    if (this.#returned.length > LEAKS_KEPT) this.#returned.pop();
    return returned;
  }

  read(atMs: number): readonly Leak[] {
    const open = [...this.#open.values()].map((leak) =>
      Object.freeze({ ...leak, heldMs: atMs - leak.acquiredAtMs }),
    );
    return Object.freeze([...open, ...this.#returned].slice(0, LEAKS_KEPT));
  }
}
