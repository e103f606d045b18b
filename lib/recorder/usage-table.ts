/**
 * Who uses the pool: counts by name, for a bounded number of names, since the start and in the last 5 minutes.
 * Beyond that a name that used little of late makes room, and its counts go to `other`: nothing is lost from the sums.
 * Memory: at most 1.3 KB a name.
 */
import type { CallerCounts } from '@/lib/stats';
import type { RefusalCount } from './refusal';

/** Where a place is needed, the least used of so many is given up. */
const CANDIDATES = 16;
export const OTHER = 'other';

const SLOTS = 10;
const SLOT_MS = 30_000;
/** Use that long ago counts half when somebody has to make room. */
const HALF_LIFE_MS = 150_000;

export type Counts = { -readonly [Key in keyof CallerCounts]: CallerCounts[Key] };

export const noCounts = (): Counts => ({
  acquired: 0,
  timedOut: 0,
  gaveUp: 0,
  failed: 0,
  shed: 0,
  waitMs: 0,
  useMs: 0,
  maxUseMs: 0,
});

export function addCounts(to: Counts, from: CallerCounts): void {
  to.acquired += from.acquired;
  to.timedOut += from.timedOut;
  to.gaveUp += from.gaveUp;
  to.failed += from.failed;
  to.shed += from.shed;
  to.waitMs += from.waitMs;
  to.useMs += from.useMs;
  to.maxUseMs = Math.max(to.maxUseMs, from.maxUseMs);
}

interface Slot {
  /** Which half minute since the clock's zero. */
  number: number;
  counts: Counts;
}

export class UsageEntry {
  readonly name: string;
  /** Waits and uses under way; an entry that has some keeps its place. */
  inFlight = 0;
  #weightMs = 0;
  #weighedAtMs = 0;
  readonly #totals = noCounts();
  readonly #slots: readonly Slot[] = Array.from({ length: SLOTS }, () => ({
    number: -1,
    counts: noCounts(),
  }));

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

  refused(refusal: RefusalCount, nowMs: number): void {
    this.#slotAt(nowMs).counts[refusal] += 1;
    this.#totals[refusal] += 1;
  }

  /** Its use of late, the older the less; cheap, because a flood of new names asks it of every one. */
  weightMs(nowMs: number): number {
    return this.#weightMs * 0.5 ** ((nowMs - this.#weighedAtMs) / HALF_LIFE_MS);
  }

  released(useMs: number, nowMs: number): void {
    // Weighed anew once a second: an exponential for each release would be for nobody.
    if (nowMs - this.#weighedAtMs > 1_000) {
      this.#weightMs = this.weightMs(nowMs);
      this.#weighedAtMs = nowMs;
    }
    this.#weightMs += useMs;
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

  get isUnused(): boolean {
    const { acquired, timedOut, gaveUp, failed, shed } = this.#totals;
    return this.inFlight === 0 && acquired + timedOut + gaveUp + failed + shed === 0;
  }

  /** Adds what another entry counted, of late and in all. */
  takeOver(other: UsageEntry): void {
    addCounts(this.#totals, other.#totals);
    other.#slots.forEach(({ number, counts }, index) => {
      const slot = this.#slots[index] as Slot;
      if (slot.number < number) {
        slot.number = number;
        slot.counts = { ...counts };
      } else if (slot.number === number) addCounts(slot.counts, counts);
    });
  }

  #slotAt(nowMs: number): Slot {
    const number = Math.floor(nowMs / SLOT_MS);
    const slot = this.#slots[number % SLOTS] as Slot;
    if (slot.number !== number) {
      slot.number = number;
      slot.counts = noCounts();
    }
    return slot;
  }
}

export class UsageTable {
  readonly #capacity: number;
  readonly #byName = new Map<string, UsageEntry>();
  /** The same ones, to be gone through in turn. */
  readonly #entries: UsageEntry[] = [];
  readonly #other = new UsageEntry(OTHER);
  #hand = 0;

  /** @param capacity the most names that are counted apart */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get entries(): readonly UsageEntry[] {
    return this.#other.isUnused ? this.#entries : [...this.#entries, this.#other];
  }

  entryOf(name: string, nowMs: number): UsageEntry {
    const found = this.#byName.get(name);
    if (found !== undefined) return found;
    if (name === OTHER) return this.#other;
    const entry = new UsageEntry(name);
    if (this.#entries.length < this.#capacity) {
      this.#entries.push(entry);
    } else {
      const place = this.#findPlace(nowMs);
      if (place === undefined) return this.#other;
      const leaving = this.#entries[place] as UsageEntry;
      this.#other.takeOver(leaving);
      this.#byName.delete(leaving.name);
      this.#entries[place] = entry;
    }
    this.#byName.set(name, entry);
    return entry;
  }

  /** Of a few, in turn, the one that used least of late: a flood of new names must cost each of them little. */
  #findPlace(nowMs: number): number | undefined {
    let place: number | undefined;
    let leastMs = Number.POSITIVE_INFINITY;
    for (let looked = 0; looked < CANDIDATES; looked += 1) {
      this.#hand = (this.#hand + 1) % this.#entries.length;
      const entry = this.#entries[this.#hand] as UsageEntry;
      const weightMs = entry.weightMs(nowMs);
      if (entry.inFlight > 0 || weightMs >= leastMs) continue;
      place = this.#hand;
      leastMs = weightMs;
    }
    return place;
  }
}
