/** Counts what became of each request: by route and in all for what counts, and by second as it ended. */
import { Histogram, type Percentiles } from '@/lib/stats';
import type { Outcome, RouteResult, Second } from './result';

/** One request that is over. */
export interface Ended {
  readonly route: number;
  readonly outcome: Outcome;
  /** Undefined where no answer came. */
  readonly status: number | undefined;
  /** What went wrong; undefined of `ok`. */
  readonly failure: string | undefined;
  readonly latencyMs: number;
  /** Whether it was due after the warm-up. */
  readonly counts: boolean;
}

class SecondCounts {
  sent = 0;
  readonly byOutcome = noOutcomes();
  readonly latency = new Histogram();

  record(outcome: Outcome, latencyMs: number): void {
    this.byOutcome[outcome] += 1;
    if (outcome === 'ok' || outcome === 'late') this.latency.record(latencyMs);
  }

  clear(): void {
    this.sent = 0;
    Object.assign(this.byOutcome, noOutcomes());
    this.latency.clear();
  }
}

class RouteCounts {
  sent = 0;
  readonly byOutcome = noOutcomes();
  readonly statuses = new Map<string, number>();
  readonly failures = new Map<string, number>();
  /** Of all that count for it, those that were never served with a time without end. */
  readonly #latency = new Histogram();

  record(outcome: Outcome, latencyMs: number, allowShed: boolean): void {
    this.byOutcome[outcome] += 1;
    if (outcome === 'shed' && allowShed) return;
    this.#latency.record(outcome === 'ok' ? latencyMs : Number.POSITIVE_INFINITY);
  }

  /** The histogram has no bucket for what has no end: whose rank is beyond the served ones is such a one. */
  get latency(): Percentiles {
    const { count, p50Ms, p95Ms, p99Ms, maxMs } = this.#latency.readPercentiles();
    const served = this.byOutcome.ok;
    const at = (share: number, ms: number | undefined) =>
      Math.ceil(share * count) > served ? Number.POSITIVE_INFINITY : ms;
    return { count, p50Ms: at(0.5, p50Ms), p95Ms: at(0.95, p95Ms), p99Ms: at(0.99, p99Ms), maxMs };
  }
}

function noOutcomes(): Record<Outcome, number> {
  return { ok: 0, shed: 0, late: 0, failed: 0 };
}

export class Tally {
  readonly #names: readonly string[];
  readonly #routes: readonly RouteCounts[];
  readonly #total = new RouteCounts();
  readonly #second = new SecondCounts();
  readonly #seconds: Second[] = [];
  readonly #lateness = new Histogram();
  #inFlight = 0;
  #secondBeganMs: number;

  readonly #allowShed: boolean;

  /**
   * @param nowMs of the epoch's clock, as all moments here
   * @param allowShed leaves those out of the latencies that the server sent away
   */
  constructor(names: readonly string[], nowMs: number, allowShed: boolean) {
    this.#names = names;
    this.#allowShed = allowShed;
    this.#routes = names.map(() => new RouteCounts());
    this.#secondBeganMs = nowMs;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Of all so far, the warm-up left out. */
  get total(): Readonly<Record<Outcome, number>> & { readonly sent: number } {
    return { ...this.#total.byOutcome, sent: this.#total.sent };
  }

  get failures(): ReadonlyMap<string, number> {
    return this.#total.failures;
  }

  get lateness(): Percentiles {
    return this.#lateness.readPercentiles();
  }

  recordSent(route: number, counts: boolean, latenessMs: number): void {
    this.#inFlight += 1;
    this.#second.sent += 1;
    if (!counts) return;
    this.#lateness.record(latenessMs);
    this.#total.sent += 1;
    const ofRoute = this.#routes[route];
    if (ofRoute !== undefined) ofRoute.sent += 1;
  }

  recordEnded({ route, outcome, status, failure, latencyMs, counts }: Ended): void {
    this.#inFlight -= 1;
    this.#second.record(outcome, latencyMs);
    const ofRoute = this.#routes[route];
    if (!counts || ofRoute === undefined) return;
    for (const into of [ofRoute, this.#total]) {
      into.record(outcome, latencyMs, this.#allowShed);
      if (status !== undefined) increase(into.statuses, String(status));
      if (failure !== undefined) increase(into.failures, failure);
    }
  }

  /** To be called once a second. @returns the second that is over */
  endSecond(nowMs: number): Second {
    const second: Second = {
      atMs: nowMs,
      intervalMs: nowMs - this.#secondBeganMs,
      sent: this.#second.sent,
      ...this.#second.byOutcome,
      inFlight: this.#inFlight,
      latency: this.#second.latency.readPercentiles(),
    };
    this.#second.clear();
    this.#secondBeganMs = nowMs;
    this.#seconds.push(second);
    return second;
  }

  /** @param durationMs over which what counts was sent */
  read(durationMs: number): {
    readonly total: RouteResult;
    readonly routes: readonly RouteResult[];
    readonly seconds: readonly Second[];
  } {
    const present = (name: string, counts: RouteCounts): RouteResult => ({
      name,
      sent: counts.sent,
      ...counts.byOutcome,
      okPerSecond: durationMs > 0 ? (counts.byOutcome.ok * 1000) / durationMs : 0,
      statuses: Object.fromEntries([...counts.statuses].toSorted()),
      failures: Object.fromEntries([...counts.failures].toSorted(([, a], [, b]) => b - a)),
      latency: counts.latency,
    });
    return {
      total: present('all', this.#total),
      routes: this.#routes.map((counts, index) => present(this.#names[index] ?? '', counts)),
      seconds: [...this.#seconds],
    };
  }
}

function increase(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}
