/**
 * Keeps the page's report as new as it can be: asks each second, one question at a time, not while nobody looks, and
 * goes on after a failure. Refuses to pass off old numbers as new: it says from when they are.
 */
import type { PoolReport } from '@/lib/runtime';
import type { PoolSample } from '@/lib/stats';
import type { PoolAnswer } from './ask-pool';
import { mergeSamples } from './merge-samples';

/** As often as the server takes a sample. */
const INTERVAL_MS = 1_000;
/** Between attempts while nothing answers, unless asking less often was wanted anyway. */
const LONGEST_PAUSE_MS = 5_000;
/** Numbers that are overdue by this much are not live any more, whatever the reason. */
const OVERDUE_MS = 2_000;

export interface FeedState {
  readonly report: PoolReport;
  readonly samples: readonly PoolSample[];
  /** `starting`: shown until the first answer. `lost`: not live, and trying again. */
  readonly mode: 'starting' | 'live' | 'paused' | 'lost';
  /** Now, on the server's clock. */
  readonly nowMs: number;
  /** Of the report. */
  readonly ageMs: number;
  /** Why it is lost. */
  readonly reason: string | undefined;
  /** When another process than the one before took over; its series begin anew. */
  readonly restartedAtMs: number | undefined;
}

export interface FeedSurroundings {
  readonly ask: (sinceMs: number, stop: AbortSignal) => Promise<PoolAnswer>;
  /** Milliseconds of a clock that is never set back. */
  readonly now: () => number;
  readonly onSignedOut: () => void;
  /** From question to question; a second where absent. */
  readonly intervalMs?: number;
}

export class PoolFeed {
  readonly #surroundings: FeedSurroundings;
  readonly #intervalMs: number;
  readonly #listeners = new Set<() => void>();
  #state: FeedState;
  #receivedAtMs: number;
  /** Since when an answer could be expected: numbers of a page that nobody watched are old, not stale. */
  #watchedFromMs: number;
  /** False until the samples that the page did not come with are there, too. */
  #complete = false;
  #failures = 0;
  #running = false;
  #hidden = false;
  #paused = false;
  #request: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ticker: ReturnType<typeof setInterval> | undefined;

  constructor(report: PoolReport, surroundings: FeedSurroundings) {
    this.#surroundings = surroundings;
    this.#intervalMs = surroundings.intervalMs ?? INTERVAL_MS;
    this.#receivedAtMs = surroundings.now();
    this.#watchedFromMs = this.#receivedAtMs;
    this.#state = {
      ...{ report, samples: report.samples, mode: 'starting', nowMs: report.atMs, ageMs: 0 },
      ...{ reason: undefined, restartedAtMs: undefined },
    };
  }

  readonly read = (): FeedState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  start(): void {
    this.#running = true;
    this.#ticker = setInterval(() => this.#tick(), INTERVAL_MS);
    this.#watch();
  }

  stop(): void {
    this.#running = false;
    clearInterval(this.#ticker);
    this.#rest();
  }

  setHidden(hidden: boolean): void {
    this.#hidden = hidden;
    if (hidden) this.#rest();
    else this.#watch();
  }

  setPaused(paused: boolean): void {
    this.#paused = paused;
    this.#update({ mode: paused ? 'paused' : 'starting' });
    if (paused) this.#rest();
    else this.#watch();
  }

  #isWatched(): boolean {
    return this.#running && !this.#hidden && !this.#paused;
  }

  /** The first answer tells whether it is live; until then what is shown stays as it is. */
  #watch(): void {
    this.#watchedFromMs = this.#surroundings.now();
    this.#goOn();
  }

  #goOn(): void {
    clearTimeout(this.#timer);
    if (!this.#isWatched() || this.#request !== undefined) return;
    void this.#ask();
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.#request = undefined;
  }

  async #ask(): Promise<void> {
    const request = new AbortController();
    this.#request = request;
    const beganAtMs = this.#surroundings.now();
    const sinceMs = this.#complete ? (this.#state.samples.at(-1)?.atMs ?? 0) : 0;
    const answer = await this.#surroundings.ask(sinceMs, request.signal);
    // Called off in the meantime: whoever did that goes on by itself.
    if (this.#request !== request) return;
    this.#request = undefined;
    if (answer.kind === 'signed-out') return this.#surroundings.onSignedOut();
    if (answer.kind === 'report') this.#take(answer.report);
    else this.#lose(answer.reason);
    const longestMs = Math.max(LONGEST_PAUSE_MS, this.#intervalMs);
    const pauseMs = Math.min(longestMs, this.#intervalMs * 2 ** Math.max(0, this.#failures - 1));
    const tookMs = this.#surroundings.now() - beganAtMs;
    this.#timer = setTimeout(() => this.#goOn(), Math.max(0, pauseMs - tookMs));
  }

  #take(report: PoolReport): void {
    const { report: before, samples, restartedAtMs } = this.#state;
    const same = before.instance === report.instance && before.startedAtMs === report.startedAtMs;
    this.#failures = 0;
    this.#receivedAtMs = this.#surroundings.now();
    this.#update({
      report,
      samples: same && this.#complete ? mergeSamples(samples, report.samples) : report.samples,
      ...{ mode: 'live', nowMs: report.atMs, ageMs: 0, reason: undefined },
      restartedAtMs: same ? restartedAtMs : report.startedAtMs,
    });
    // Of another process only what came after our newest sample is here; it may have older ones.
    this.#complete = same;
  }

  #lose(reason: string): void {
    this.#failures += 1;
    this.#update({ mode: 'lost', reason, ...this.#age() });
  }

  /** Time goes on without an answer, too: a chart's right edge, and the age of what is shown. */
  #tick(): void {
    const expectedMs = Math.max(this.#receivedAtMs, this.#watchedFromMs);
    if (!this.#isWatched() || this.#surroundings.now() - expectedMs < this.#intervalMs + OVERDUE_MS) return;
    const reason = this.#state.reason ?? 'the server takes long to answer';
    this.#update({ ...this.#age(), mode: 'lost', reason });
  }

  #age(): Pick<FeedState, 'ageMs' | 'nowMs'> {
    const ageMs = this.#surroundings.now() - this.#receivedAtMs;
    return { ageMs, nowMs: this.#state.report.atMs + ageMs };
  }

  #update(change: Partial<FeedState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
