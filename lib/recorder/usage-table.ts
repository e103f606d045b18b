/**
 * Who uses the pool: counts by name, for at most `CAPACITY` names, since the start and in the last 5 minutes.
 * Beyond that the name that used least of late makes room, and its counts go to `other`: nothing is lost from the sum.
 * Memory: at most 0.7 KB a name.
 */
import type { CallerCounts } from '@/lib/stats';

const CAPACITY = 100;
export const OTHER = 'other';

const SLOTS = 10;
const SLOT_MS = 30_000;
/** Use that long ago counts half when somebody has to make room. */
const HALF_LIFE_MS = 150_000;

type Counts = { -readonly [Key in keyof CallerCounts]: CallerCounts[Key] };

const noCounts = (): Counts => ({ acquired: 0, timedOut: 0, waitMs: 0, useMs: 0, maxUseMs: 0 });

function addCounts(to: Counts, from: CallerCounts): void {
  to.acquired += from.acquired;
  to.timedOut += from.timedOut;
  to.waitMs += from.waitMs;
  to.useMs += from.useMs;
  to.maxUseMs = Math.max(to.maxUseMs, from.maxUseMs);
}

export class UsageEntry {
  readonly name: string;
  /** Waits and uses under way; an entry that has some keeps its place. */
  inFlight = 0;
  #weightMs = 0;
  #weighedAtMs = 0;
  readonly #totals = noCounts();
  readonly #slots = Array.from({ length: SLOTS }, () => ({ number: -1, counts: noCounts() }));

  constructor(name: string) {
    this.name = name;
  }

  acquired(waitMs: number, nowMs: number): void {
    const { counts } = this.#slotAt(nowMs);
    counts.acquired += 1;
    counts.waitMs += waitMs;
    this.#totals.acquired += 1;
    this.#totals.waitMs += waitMs;
  }

  refused(waitMs: number, timedOut: boolean, nowMs: number): void {
    const { counts } = this.#slotAt(nowMs);
    counts.waitMs += waitMs;
    this.#totals.waitMs += waitMs;
    if (!timedOut) return;
    counts.timedOut += 1;
    this.#totals.timedOut += 1;
  }

  /** Its use of late, the older the less; cheap, because a flood of new names asks it of every one. */
  weightMs(nowMs: number): number {
    return this.#weightMs * 0.5 ** ((nowMs - this.#weighedAtMs) / HALF_LIFE_MS);
  }

  released(useMs: number, nowMs: number): void {
    this.#weightMs = this.weightMs(nowMs) + useMs;
    this.#weighedAtMs = nowMs;
    const { counts } = this.#slotAt(nowMs);
    counts.useMs += useMs;
    this.#totals.useMs += useMs;
    if (useMs > counts.maxUseMs) counts.maxUseMs = useMs;
    if (useMs > this.#totals.maxUseMs) this.#totals.maxUseMs = useMs;
  }

  readTotals(): CallerCounts {
    return Object.freeze({ ...this.#totals });
  }

  readRecent(nowMs: number): CallerCounts {
    const oldest = Math.floor(nowMs / SLOT_MS) - SLOTS + 1;
    const sum = noCounts();
    for (const { number, counts } of this.#slots) if (number >= oldest) addCounts(sum, counts);
    return Object.freeze(sum);
  }

  /** Takes over what another entry counted; only its totals, its recent past is nearly nothing. */
  takeOver(other: UsageEntry): void {
    addCounts(this.#totals, other.#totals);
  }

  #slotAt(nowMs: number): { counts: Counts } {
    const number = Math.floor(nowMs / SLOT_MS);
    const slot = this.#slots[number % SLOTS] as { number: number; counts: Counts };
    if (slot.number !== number) {
      slot.number = number;
      slot.counts = noCounts();
    }
    return slot;
  }
}

export class UsageTable {
  readonly #entries = new Map<string, UsageEntry>();

  get entries(): Iterable<UsageEntry> {
    return this.#entries.values();
  }

  entryOf(name: string, nowMs: number): UsageEntry {
    const found = this.#entries.get(name);
    if (found !== undefined) return found;
    if (this.#entries.size >= CAPACITY && name !== OTHER && !this.#makeRoom(nowMs)) {
      return this.entryOf(OTHER, nowMs);
    }
    const entry = new UsageEntry(name);
    this.#entries.set(name, entry);
    return entry;
  }

  #makeRoom(nowMs: number): boolean {
    let least: UsageEntry | undefined;
    let leastMs = Number.POSITIVE_INFINITY;
    for (const entry of this.#entries.values()) {
      if (entry.inFlight > 0 || entry.name === OTHER) continue;
      const weightMs = entry.weightMs(nowMs);
      if (weightMs < leastMs) {
        least = entry;
        leastMs = weightMs;
      }
    }
    if (least === undefined) return false;
    this.#entries.delete(least.name);
    this.entryOf(OTHER, nowMs).takeOver(least);
    return true;
  }
}
