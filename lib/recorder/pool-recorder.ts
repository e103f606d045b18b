/**
 * Counts what happens in the pool and says it in one frozen answer. Decides nothing and touches nothing; time comes in.
 *
 * An acquisition is asked for, then acquired or refused, then released. Every one that was asked for ends exactly once,
 * so `acquired = released + held` at every moment. Memory, apart from those who wait: below 5 MB, whatever the load (a test measures it).
 */
import {
  CLOSE_REASONS,
  type CloseReason,
  Histogram,
  type Leak,
  type PoolMeasurements,
  type PoolSample,
  type PoolSnapshot,
  type PoolTotals,
  SHED_REASONS,
  type ShedReason,
  type SlowQuery,
} from '@/lib/stats';
import type { Acquisition } from './acquisition';
import { AcquisitionList } from './acquisition-list';
import { LeakWatch } from './leak-watch';
import { QueryTable, type Statement } from './query-table';
import { readUsages } from './read-usages';
import { countOf, type Refusal, type RefusalCount } from './refusal';
import { RollingHistogram, WINDOW_SECONDS } from './rolling-histogram';
import { SampleRing } from './sample-ring';
import { TimeAverage } from './time-average';
import { UsageTable } from './usage-table';

export interface RecorderOptions {
  /** Milliseconds; Infinity is never. */
  readonly leakThresholdMs: number;
  readonly slowQueryMs: number;
  /** Milliseconds that never go back. */
  readonly nowMs: () => number;
  /** Milliseconds since the epoch. */
  readonly atMs: () => number;
}

export interface CallerName {
  readonly label: string;
  readonly workspace: string | undefined;
}

/** What only the pool knows of a moment. */
export type PoolGauges = Omit<PoolSnapshot, 'totals' | 'oldestUseMs'>;

/** Patterns of routes, pages and commands: an application has some dozens. */
const LABELS_KEPT = 100;
/** Of tenants there is no end; kept are more than shown, so that the first ones are those who really use most. */
const WORKSPACES_KEPT = 1_000;
const WORKSPACES_SHOWN = 50;

const UNLABELLED: CallerName = { label: 'unlabelled', workspace: undefined };

export class PoolRecorder {
  readonly #clock: Pick<RecorderOptions, 'nowMs' | 'atMs'>;
  readonly #sinceMs: number;
  /** The same, on the clock that never goes back. */
  readonly #startedAtMs: number;
  readonly #totals: Record<Exclude<keyof PoolTotals, 'closed' | 'leaked' | 'shed'>, number> = {
    acquired: 0,
    queued: 0,
    released: 0,
    timedOut: 0,
    gaveUp: 0,
    failed: 0,
    opened: 0,
  };
  readonly #closed = Object.fromEntries(CLOSE_REASONS.map((reason) => [reason, 0])) as Record<
    CloseReason,
    number
  >;
  readonly #shed = Object.fromEntries(SHED_REASONS.map((reason) => [reason, 0])) as Record<
    ShedReason,
    number
  >;
  readonly #wait = new RollingHistogram();
  readonly #use = new RollingHistogram();
  readonly #create = new Histogram();
  /** In order of asking, and of getting. */
  readonly #waiting = new AcquisitionList();
  readonly #holding = new AcquisitionList();
  readonly #labels = new UsageTable(LABELS_KEPT);
  readonly #workspaces = new UsageTable(WORKSPACES_KEPT);
  readonly #queries: QueryTable;
  readonly #leaks: LeakWatch;
  readonly #samples = new SampleRing();
  readonly #inUse: TimeAverage;
  #inUseMax = 0;
  #pendingMax = 0;
  #sampledAtMs: number;
  #sampledTotals: PoolTotals;

  constructor({ leakThresholdMs, slowQueryMs, nowMs, atMs }: RecorderOptions) {
    this.#clock = { nowMs, atMs };
    this.#sinceMs = atMs();
    this.#startedAtMs = nowMs();
    this.#queries = new QueryTable(slowQueryMs);
    this.#leaks = new LeakWatch(leakThresholdMs);
    this.#sampledAtMs = nowMs();
    this.#inUse = new TimeAverage(this.#sampledAtMs);
    this.#sampledTotals = this.#readTotals();
  }

  /** @param readStack where it was asked for; called only if it leaks, because a stack is dear to read */
  asked(caller: CallerName | undefined, readStack: Acquisition['readStack']): Acquisition {
    const { label, workspace } = caller ?? UNLABELLED;
    const askedAtMs = this.#clock.nowMs();
    const acquisition: Acquisition = {
      label,
      workspace,
      askedAtMs,
      readStack,
      byLabel: this.#labels.entryOf(label, askedAtMs),
      byWorkspace: workspace === undefined ? undefined : this.#workspaces.entryOf(workspace, askedAtMs),
      acquiredAtMs: Number.NaN,
      leakId: undefined,
      before: undefined,
      after: undefined,
    };
    acquisition.byLabel.inFlight += 1;
    if (acquisition.byWorkspace !== undefined) acquisition.byWorkspace.inFlight += 1;
    this.#waiting.add(acquisition);
    return acquisition;
  }

  /** @param pending callers that wait now; the most of a second is kept */
  queued(pending: number): void {
    this.#totals.queued += 1;
    if (pending > this.#pendingMax) this.#pendingMax = pending;
  }

  acquired(acquisition: Acquisition): void {
    const nowMs = this.#clock.nowMs();
    const waitMs = nowMs - acquisition.askedAtMs;
    acquisition.acquiredAtMs = nowMs;
    this.#waiting.delete(acquisition);
    this.#holding.add(acquisition);
    this.#inUse.change(this.#holding.size, nowMs);
    this.#totals.acquired += 1;
    this.#wait.record(waitMs, nowMs);
    acquisition.byLabel.acquired(waitMs, nowMs);
    acquisition.byWorkspace?.acquired(waitMs, nowMs);
    if (this.#holding.size > this.#inUseMax) this.#inUseMax = this.#holding.size;
  }

  /** The wait of a caller that got nothing is in no histogram and no sum: it would say how long refusals take. */
  refused(acquisition: Acquisition, refusal: Refusal): void {
    const nowMs = this.#clock.nowMs();
    const count = countOf(refusal);
    if (count === 'shed') this.#shed[refusal as ShedReason] += 1;
    else this.#totals[count] += 1;
    acquisition.byLabel.refused(count, nowMs);
    acquisition.byWorkspace?.refused(count, nowMs);
    this.withdrawn(acquisition);
  }

  /** It waits no longer, and that is no news of the pool. */
  withdrawn(acquisition: Acquisition): void {
    this.#waiting.delete(acquisition);
    this.#leave(acquisition);
  }

  /** @returns the leak that it was reported as, if it was */
  released(acquisition: Acquisition): Leak | undefined {
    const nowMs = this.#clock.nowMs();
    const useMs = nowMs - acquisition.acquiredAtMs;
    this.#holding.delete(acquisition);
    this.#inUse.change(this.#holding.size, nowMs);
    this.#totals.released += 1;
    this.#use.record(useMs, nowMs);
    acquisition.byLabel.released(useMs, nowMs);
    acquisition.byWorkspace?.released(useMs, nowMs);
    this.#leave(acquisition);
    return this.#leaks.returned(acquisition, nowMs, this.#clock.atMs);
  }

  opened(createMs: number): void {
    this.#totals.opened += 1;
    this.#create.record(createMs);
  }

  closed(reason: CloseReason): void {
    this.#closed[reason] += 1;
  }

  statement(statement: Statement): SlowQuery | undefined {
    return this.#queries.record(statement, this.#clock.atMs);
  }

  /** @returns those that were not reported yet */
  findLeaks(): readonly Leak[] {
    return this.#leaks.check(this.#holding, this.#clock.nowMs(), this.#clock.atMs());
  }

  snapshot(gauges: PoolGauges): PoolSnapshot {
    const oldest = this.#holding.first;
    return Object.freeze({
      ...gauges,
      oldestUseMs: oldest === undefined ? undefined : this.#clock.nowMs() - oldest.acquiredAtMs,
      totals: this.#readTotals(),
    });
  }

  /** To be called once a second. */
  sample(snapshot: PoolSnapshot): PoolSample {
    const nowMs = this.#clock.nowMs();
    const { totals, admission, ...moment } = snapshot;
    const before = this.#sampledTotals;
    const sample = Object.freeze({
      ...moment,
      intervalMs: nowMs - this.#sampledAtMs,
      predictedWaitMs: admission.predictedWaitMs,
      standing: admission.standingSinceMs !== undefined,
      inUseMean: this.#inUse.read(nowMs),
      inUseMax: Math.max(this.#inUseMax, snapshot.inUse),
      pendingMax: Math.max(this.#pendingMax, snapshot.pending),
      acquired: totals.acquired - before.acquired,
      queued: totals.queued - before.queued,
      timedOut: totals.timedOut - before.timedOut,
      gaveUp: totals.gaveUp - before.gaveUp,
      failed: totals.failed - before.failed,
      shed: Object.freeze(shedSince(totals, before)),
      opened: totals.opened - before.opened,
      closed: sumOf(totals.closed) - sumOf(before.closed),
      wait: this.#wait.readRecent(nowMs),
      use: this.#use.readRecent(nowMs),
    });
    this.#sampledAtMs = nowMs;
    this.#sampledTotals = totals;
    this.#inUseMax = snapshot.inUse;
    this.#pendingMax = snapshot.pending;
    this.#samples.push(sample);
    return sample;
  }

  samplesSince(atMs: number): readonly PoolSample[] {
    return this.#samples.since(atMs);
  }

  read(snapshot: PoolSnapshot): PoolMeasurements {
    const nowMs = this.#clock.nowMs();
    // Not by the time of day, which may be set.
    const ageSeconds = Math.max(1, (nowMs - this.#startedAtMs) / 1000);
    const uses = this.#use.readWindows(nowMs);
    const windows = this.#wait.readWindows(nowMs).map(({ distribution: wait, ...window }, index) => {
      const coveredSeconds = Math.min(window.coveredSeconds, ageSeconds);
      return Object.freeze({
        seconds: WINDOW_SECONDS[index] as number,
        coveredSeconds,
        wait,
        use: uses[index]?.distribution as typeof wait,
        acquiredPerSecond: wait.count / coveredSeconds,
        ...this.#refusedWithin(coveredSeconds, snapshot),
      });
    });
    const moment = { nowMs, holding: this.#holding, waiting: this.#waiting };
    return Object.freeze({
      snapshot,
      sinceMs: this.#sinceMs,
      lifetime: Object.freeze({
        wait: this.#wait.readLifetime(nowMs),
        use: this.#use.readLifetime(nowMs),
        create: this.#create.readDistribution(),
      }),
      windows: Object.freeze(windows),
      labels: readUsages(this.#labels, (acquisition) => acquisition.byLabel, moment, LABELS_KEPT),
      workspaces: readUsages(
        this.#workspaces,
        (acquisition) => acquisition.byWorkspace,
        moment,
        WORKSPACES_SHOWN,
      ),
      queries: this.#queries.read(),
      slowQueries: this.#queries.readSlow(),
      leaks: this.#leaks.read(this.#clock.atMs()),
    });
  }

  /** From the samples of the window and what came after the last one. */
  #refusedWithin(seconds: number, { atMs, totals }: PoolSnapshot): Record<RefusalCount, number> {
    const before = this.#sampledTotals;
    const counts = {
      timedOut: totals.timedOut - before.timedOut,
      gaveUp: totals.gaveUp - before.gaveUp,
      failed: totals.failed - before.failed,
      shed: sumOf(shedSince(totals, before)),
    };
    for (const sample of this.#samples.since(atMs - seconds * 1000)) {
      counts.timedOut += sample.timedOut;
      counts.gaveUp += sample.gaveUp;
      counts.failed += sample.failed;
      counts.shed += sumOf(sample.shed);
    }
    return counts;
  }

  #leave({ byLabel, byWorkspace }: Acquisition): void {
    byLabel.inFlight -= 1;
    if (byWorkspace !== undefined) byWorkspace.inFlight -= 1;
  }

  #readTotals(): PoolTotals {
    return Object.freeze({
      ...this.#totals,
      closed: Object.freeze({ ...this.#closed }),
      shed: Object.freeze({ ...this.#shed }),
      leaked: this.#leaks.count,
    });
  }
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function shedSince({ shed }: PoolTotals, before: PoolTotals): Record<ShedReason, number> {
  const counts = SHED_REASONS.map((reason) => [reason, shed[reason] - before.shed[reason]]);
  return Object.fromEntries(counts) as Record<ShedReason, number>;
}
