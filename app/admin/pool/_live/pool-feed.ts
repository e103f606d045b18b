/**
 * Keeps the page's report as new as it can be: asks each second, one question at a time, not while nobody looks, and
 * goes on after a failure. Refuses to pass off old numbers as new: it says from when they are.
 */
import type { PoolReport } from '@/lib/runtime';
import type { PoolSample } from '@/lib/stats';
import type { PoolAnswer } from './ask-pool';
import { InstanceSeries } from './instance-series';

/** As often as the server takes a sample. */
const INTERVAL_MS = 1_000;
/** Between attempts while nothing answers, unless asking less often was wanted anyway. */
const LONGEST_PAUSE_MS = 5_000;
/** Numbers that are overdue by this much are not live any more, whatever the reason. */
const OVERDUE_MS = 2_000;
/** As long as one needs to notice; whoever comes later finds it under "Since the start". */
const RESTART_SHOWN_MS = 60_000;

export interface FeedState {
  readonly report: PoolReport;
  readonly samples: readonly PoolSample[];
  /** `starting`: until the first answer, and the first after a rest. `lost`: not live, and trying again. */
  readonly mode: 'starting' | 'live' | 'paused' | 'lost';
  /** Now, on the server's clock. */
  readonly nowMs: number;
  /** Of the report. */
  readonly ageMs: number;
  /** Why it is lost. */
  readonly reason: string | undefined;
  /** When the process that took over a short while ago was started; its series are its own. */
  readonly restartedAtMs: number | undefined;
  /** How many processes answer in turn, each with its own pool; the report is of the last that did. */
  readonly processes: number;
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
  readonly #series: InstanceSeries;
  #restartSeenAtMs = Number.NEGATIVE_INFINITY;
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
    this.#series = new InstanceSeries(report, this.#receivedAtMs);
    this.#state = {
      ...{ report, samples: report.samples, mode: 'starting', nowMs: report.atMs, ageMs: 0 },
      ...{ reason: undefined, restartedAtMs: undefined, processes: 1 },
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
    this.#update({ ...(paused ? {} : this.#age()), mode: paused ? 'paused' : 'starting' });
    if (paused) this.#rest();
    else this.#watch();
  }

  #isWatched(): boolean {
    return this.#running && !this.#hidden && !this.#paused;
  }

  /** The first answer tells whether it is live; until then what is shown is as old as it is. */
  #watch(): void {
    this.#watchedFromMs = this.#surroundings.now();
    const age = this.#age();
    if (this.#state.mode === 'live' && age.ageMs >= this.#intervalMs + OVERDUE_MS) {
      this.#update({ ...age, mode: 'starting' });
    }
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
    const { sinceMs } = this.#series;
    const answer = await this.#surroundings.ask(sinceMs, request.signal);
    // Called off in the meantime: whoever did that goes on by itself.
    if (this.#request !== request) return;
    this.#request = undefined;
    if (answer.kind === 'signed-out') return this.#surroundings.onSignedOut();
    if (answer.kind === 'report') this.#take(answer.report, sinceMs);
    else this.#lose(answer.reason);
    const longestMs = Math.max(LONGEST_PAUSE_MS, this.#intervalMs);
    const pauseMs = Math.min(longestMs, this.#intervalMs * 2 ** Math.max(0, this.#failures - 1));
    const tookMs = this.#surroundings.now() - beganAtMs;
    this.#timer = setTimeout(() => this.#goOn(), Math.max(0, pauseMs - tookMs));
  }

  #take(report: PoolReport, sinceMs: number): void {
    const nowMs = this.#surroundings.now();
    const { samples, isNew } = this.#series.take(report, sinceMs, nowMs);
    const processes = this.#series.countInTurn(nowMs);
    this.#failures = 0;
    this.#receivedAtMs = nowMs;
    if (isNew) this.#restartSeenAtMs = nowMs;
    const isTold = processes > 1 || nowMs - this.#restartSeenAtMs >= RESTART_SHOWN_MS;
    const restartedAtMs = isNew ? report.startedAtMs : this.#state.restartedAtMs;
    this.#update({
      ...{ report, samples, mode: 'live', nowMs: report.atMs, ageMs: 0, reason: undefined, processes },
      restartedAtMs: isTold ? undefined : restartedAtMs,
    });
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
