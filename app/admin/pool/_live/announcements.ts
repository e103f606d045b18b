/** What a screen reader is told without asking: changes of the status, the gate, alerts and the feed, never a mere number. */
import type { FeedState } from './pool-feed';

/** A status that comes and goes within this is not worth an interruption. */
const STEADY_MS = 5_000;

export class Announcements {
  #before: FeedState;
  #status: FeedState['report']['status'];
  /** Since when the status has been another one than the last that was said, without a break. */
  #changed: { readonly status: string; readonly atMs: number } | undefined;
  /** When the queue was last seen to stand; undefined once its end was said. */
  #stoodAtMs: number | undefined;
  /** Processes that answer in turn have alerts of their own; each is said once. */
  readonly #firing: Set<string>;

  /** What is there from the beginning is read, not said. */
  constructor(first: FeedState) {
    this.#before = first;
    this.#status = first.report.status;
    this.#stoodAtMs = isStanding(first) ? first.nowMs : undefined;
    this.#firing = new Set(firingOf(first).map(({ id }) => id));
  }

  /** @returns undefined where nothing of that kind happened */
  hear(state: FeedState): string | undefined {
    const said = [
      ...this.#hearFeed(state),
      ...this.#hearGate(state),
      ...this.#hearStatus(state),
      ...this.#hearAlerts(state),
    ];
    this.#before = state;
    return said.length === 0 ? undefined : said.join(' ');
  }

  #hearFeed(after: FeedState): string[] {
    const before = this.#before;
    if (after.restartedAtMs !== undefined && before.restartedAtMs !== after.restartedAtMs) {
      return ['Another server process answers; the charts begin anew.'];
    }
    if (before.mode === after.mode) return [];
    if (after.mode === 'lost') return [`Not live: ${after.reason}. Trying again.`];
    return before.mode === 'lost' && after.mode === 'live' ? ['Live again.'] : [];
  }

  /** At once, since requests fail from then on; the end only when it lasts, since a queue at the edge comes and goes. */
  #hearGate(state: FeedState): string[] {
    const { report, nowMs } = state;
    if (isStanding(state)) {
      const isNew = this.#stoodAtMs === undefined;
      this.#stoodAtMs = nowMs;
      if (!isNew) return [];
      // That sentence is the status's, too; it need not be said again.
      this.#status = report.status;
      return [report.sentence];
    }
    // A queue that nobody leaves cannot be told from one that stands.
    if (this.#stoodAtMs !== undefined && isStuck(state)) this.#stoodAtMs = nowMs;
    if (this.#stoodAtMs === undefined || nowMs - this.#stoodAtMs < STEADY_MS) return [];
    this.#stoodAtMs = undefined;
    return ['The queue stands no more: nobody is sent away for it.'];
  }

  #hearStatus({ report: { status, sentence }, nowMs }: FeedState): string[] {
    if (status === this.#status) {
      this.#changed = undefined;
      return [];
    }
    if (this.#changed?.status !== status) this.#changed = { status, atMs: nowMs };
    if (nowMs - this.#changed.atMs < STEADY_MS) return [];
    this.#status = status;
    this.#changed = undefined;
    return [sentence];
  }

  #hearAlerts(state: FeedState): string[] {
    const fired = firingOf(state).filter(({ id }) => !this.#firing.has(id));
    for (const { id } of fired) this.#firing.add(id);
    const resolved = state.report.alerts.history.filter(({ id }) => this.#firing.delete(id));
    return [
      ...fired.map(({ sentence }) => `Alert: ${sentence}`),
      ...resolved.map(({ sentence }) => `Resolved: ${sentence}`),
    ];
  }
}

function isStanding({ report }: FeedState): boolean {
  return report.measurements.snapshot.admission.standingSinceMs !== undefined;
}

function isStuck({ report }: FeedState): boolean {
  return report.measurements.snapshot.admission.stuckSinceMs !== undefined;
}

function firingOf({ report }: FeedState) {
  return report.alerts.active.filter(({ state }) => state === 'firing');
}
