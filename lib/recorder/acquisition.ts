import type { UsageEntry } from './usage-table';

/** One caller's way through the pool, from asking to giving back. Times are of a clock that never goes back. */
export interface Acquisition {
  readonly label: string;
  /** As it was known when it was asked: a request learns its workspace by its first query. */
  readonly workspace: string | undefined;
  readonly askedAtMs: number;
  /** Where it was asked for; only where stacks are captured. */
  readonly readStack: (() => string | undefined) | undefined;
  readonly byLabel: UsageEntry;
  readonly byWorkspace: UsageEntry | undefined;
  acquiredAtMs: number;
  /** Set once it was held longer than the threshold. */
  leakId: number | undefined;
  /** Its neighbours in the list that it is in; see acquisition-list.ts. */
  before: Acquisition | undefined;
  after: Acquisition | undefined;
}
