import type { CallerUsage } from '@/lib/stats';
import type { Acquisition } from './acquisition';
import type { UsageEntry, UsageTable } from './usage-table';

interface Moment {
  readonly nowMs: number;
  /** Oldest first. */
  readonly holding: Iterable<Acquisition>;
  readonly waiting: Iterable<Acquisition>;
}

interface Now {
  inUse: number;
  pending: number;
  oldestUseMs: number | undefined;
}

/** The table with what each name holds and waits for now; most use time of the last 5 minutes first. */
export function readUsages(
  table: UsageTable,
  entryOf: (acquisition: Acquisition) => UsageEntry | undefined,
  { nowMs, holding, waiting }: Moment,
): readonly CallerUsage[] {
  const nowByEntry = new Map<UsageEntry, Now>();
  const nowOf = (acquisition: Acquisition): Now | undefined => {
    const entry = entryOf(acquisition);
    if (entry === undefined) return undefined;
    const now = nowByEntry.get(entry) ?? { inUse: 0, pending: 0, oldestUseMs: undefined };
    nowByEntry.set(entry, now);
    return now;
  };
  for (const acquisition of holding) {
    const now = nowOf(acquisition);
    if (now === undefined) continue;
    now.inUse += 1;
    now.oldestUseMs ??= nowMs - acquisition.acquiredAtMs;
  }
  for (const acquisition of waiting) {
    const now = nowOf(acquisition);
    if (now !== undefined) now.pending += 1;
  }
  const usages = [...table.entries].map((entry): CallerUsage => {
    const { inUse, pending, oldestUseMs } = nowByEntry.get(entry) ?? {
      inUse: 0,
      pending: 0,
      oldestUseMs: undefined,
    };
    return Object.freeze({
      name: entry.name,
      inUse,
      pending,
      oldestUseMs,
      recent: entry.readRecent(nowMs),
      totals: entry.readTotals(),
    });
  });
  return Object.freeze(usages.sort(byUse));
}

/** What is held now has not been counted as use yet. */
function byUse(a: CallerUsage, b: CallerUsage): number {
  return b.inUse - a.inUse || b.recent.useMs - a.recent.useMs;
}
