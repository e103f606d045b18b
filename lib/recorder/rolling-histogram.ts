/**
 * A histogram of everything since the start, and of the last 10 s, minute and 5 minutes.
 *
 * A duration is counted once, in the current second; when that is over it is added to a slot of each window. So
 * recording costs the same whatever is kept, and a window forgets in steps of its slot.
 * Memory: 35 histograms, 145 KB.
 */
import { type Distribution, Histogram, type Percentiles } from '@/lib/stats';

/** Slots × seconds of a slot. */
const WINDOWS = [
  { slots: 10, slotSeconds: 1 },
  { slots: 12, slotSeconds: 5 },
  { slots: 10, slotSeconds: 30 },
] as const;

/** Length of each window, in the order in which they are read. */
export const WINDOW_SECONDS: readonly number[] = WINDOWS.map(({ slots, slotSeconds }) => slots * slotSeconds);

interface WindowReading {
  readonly distribution: Distribution;
  /** Up to a slot less than its length, because the newest slot has only begun. */
  readonly coveredSeconds: number;
}

export class RollingHistogram {
  readonly #lifetime = new Histogram();
  readonly #current = new Histogram();
  readonly #scratch = new Histogram();
  readonly #windows = WINDOWS.map(({ slots, slotSeconds }) => ({
    slotSeconds,
    slots: Array.from({ length: slots }, () => new Histogram()),
  }));
  #second = Number.NEGATIVE_INFINITY;

  /** @param nowMs of a clock that never goes back */
  record(ms: number, nowMs: number): void {
    this.#roll(nowMs);
    this.#current.record(ms);
  }

  readLifetime(nowMs: number): Distribution {
    this.#roll(nowMs);
    return this.#merge([this.#lifetime]).readDistribution();
  }

  /** In the order of `WINDOW_SECONDS`. */
  readWindows(nowMs: number): readonly WindowReading[] {
    this.#roll(nowMs);
    return this.#windows.map(({ slots, slotSeconds }) => ({
      distribution: this.#merge(slots).readDistribution(),
      coveredSeconds: (slots.length - 1) * slotSeconds + ((nowMs / 1000) % slotSeconds),
    }));
  }

  /** Of the shortest window. */
  readRecent(nowMs: number): Percentiles {
    this.#roll(nowMs);
    return this.#merge(this.#windows[0]?.slots ?? []).readPercentiles();
  }

  #merge(parts: readonly Histogram[]): Histogram {
    this.#scratch.clear();
    for (const part of parts) this.#scratch.add(part);
    this.#scratch.add(this.#current);
    return this.#scratch;
  }

  #roll(nowMs: number): void {
    const second = Math.floor(nowMs / 1000);
    if (second === this.#second) return;
    this.#lifetime.add(this.#current);
    for (const { slots, slotSeconds } of this.#windows) {
      const ended = Math.floor(this.#second / slotSeconds);
      const started = Math.floor(second / slotSeconds);
      if (Number.isFinite(ended)) slots[ended % slots.length]?.add(this.#current);
      // Whatever the process slept through is empty; more than all slots there are not.
      const first = Math.max(ended + 1, started - slots.length + 1);
      for (let slot = first; slot <= started; slot += 1) slots[slot % slots.length]?.clear();
    }
    this.#current.clear();
    this.#second = second;
  }
}
