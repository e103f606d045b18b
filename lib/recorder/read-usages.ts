import type { CallerUsage } from '@/lib/stats';
import type { Acquisition } from './acquisition';
import { addCounts, noCounts, OTHER, type UsageEntry, type UsageTable } from './usage-table';

interface Moment {
  readonly nowMs: number;
  /** Oldest first. */
  readonly holding: Iterable<Acquisition>;
  readonly waiting: Iterable<Acquisition>;
}

interface Now {
  heldMs: number;
  inUse: number;
  pending: number;
  oldestUseMs: number | undefined;
}

type EntryOf = (acquisition: Acquisition) => UsageEntry | undefined;

const noUse = (): Now => ({ heldMs: 0, inUse: 0, pending: 0, oldestUseMs: undefined });

/**
 * The table with what each name holds and waits for now; who used most of late first, what is held now included.
 *
 * @param most rows; those beyond are summed up in one
 */
export function readUsages(
  table: UsageTable,
  entryOf: EntryOf,
  moment: Moment,
  most: number,
): readonly CallerUsage[] {
  const nowByEntry = readNow(entryOf, moment);
  const rows = table.entries.map((entry) =>
    Object.freeze({
      name: entry.name,
      ...(nowByEntry.get(entry) ?? noUse()),
      recent: entry.readRecent(moment.nowMs),
      totals: entry.readTotals(),
    }),
  );
  const sorted = rows.filter(({ name }) => name !== OTHER).sort(byUse);
  const others = [...sorted.splice(most), ...rows.filter(({ name }) => name === OTHER)];
  return Object.freeze(others.length === 0 ? sorted : [...sorted, sumOf(others)]);
}

function readNow(entryOf: EntryOf, { nowMs, holding, waiting }: Moment): ReadonlyMap<UsageEntry, Now> {
  const nowByEntry = new Map<UsageEntry, Now>();
  const nowOf = (acquisition: Acquisition): Now => {
    const entry = entryOf(acquisition);
    if (entry === undefined) return noUse();
    const now = nowByEntry.get(entry) ?? noUse();
    nowByEntry.set(entry, now);
    return now;
  };
  for (const acquisition of holding) {
    const now = nowOf(acquisition);
    const heldMs = nowMs - acquisition.acquiredAtMs;
    now.inUse += 1;
    now.heldMs += heldMs;
    now.oldestUseMs ??= heldMs;
  }
  for (const acquisition of waiting) nowOf(acquisition).pending += 1;
  return nowByEntry;
}

function sumOf(usages: readonly CallerUsage[]): CallerUsage {
  const now = noUse();
  const recent = noCounts();
  const totals = noCounts();
  for (const usage of usages) {
    now.inUse += usage.inUse;
    now.heldMs += usage.heldMs;
    now.pending += usage.pending;
    if (usage.oldestUseMs !== undefined) {
      now.oldestUseMs = Math.max(now.oldestUseMs ?? 0, usage.oldestUseMs);
    }
    addCounts(recent, usage.recent);
    addCounts(totals, usage.totals);
  }
  return Object.freeze({
    name: OTHER,
    ...now,
    recent: Object.freeze(recent),
    totals: Object.freeze(totals),
  });
}

function byUse(a: CallerUsage, b: CallerUsage): number {
  return b.recent.useMs + b.heldMs - (a.recent.useMs + a.heldMs);
}
