/**
 * Which requests a process lets in while it has more to compute than it can. Pure: what the loop did comes in.
 *
 * Not the loop's delay alone: behind a pool it says little, because those who wait there delay nobody (measured: 36 ms
 * with 32 requests in hand, 22 ms with 512). What decides is the work in hand: requests in flight × the computing time
 * that one costs, and the delay for what is not in flight yet. While the loop has pauses it is no backlog, however much
 * it is, and nobody is turned away.
 *
 * The process *stands* in overload when the loop had no pause through a whole window, the backlog stayed above a target
 * all the while, and it is not being worked off: one slow render or a garbage collection makes no such window. Then as
 * many are let in as can be computed within a bound; whoever comes beyond that is turned away before it costs anything.
 * A limit of what is in flight cannot swing between all and none as a share of arrivals can. Before the window is over
 * only those are turned away whose answer would come too late.
 */

/** The gate's before the pool, so that neither stands for what the other would bear. */
const LOOP_WINDOW_MS = 500;
const BACKLOG_TARGET_MS = 100;
/** What is let in is computed within this; an answer takes about as long. */
const BACKLOG_BOUND_MS = 150;
/** Computed later than this an answer is worth nothing: who waits for a page has gone after a second. */
const HOPELESS_BACKLOG_MS = 800;
/** A loop with less than this to spare has no pause: what it calls idle is the way into and out of the kernel. */
const PAUSE_RATIO = 0.05;
/** A backlog below this share of the most within a window is being worked off, as after a pause of the process. */
const WORKED_OFF_RATIO = 0.8;
/** Below it a limit would say more about one request than about the load. */
const LEAST_LIMIT = 8;
/** What a request is taken to cost before the first was answered: the order of a page that asks the database. */
const PRIOR_COST_MS = 1;
/** How fast what a request costs is forgotten: a deploy's cold start, another mix of routes. */
const COST_HALF_LIFE_MS = 2_000;
const DELAY_HALF_LIFE_MS = 250;

/** What the event loop did since the look before. */
interface LoopLook {
  readonly elapsedMs: number;
  /** Of these, not waiting for something to do. */
  readonly busyMs: number;
  /** How late this look came. */
  readonly delayMs: number;
}

type LoopTurn = 'overloaded' | 'recovered';

interface Backlog {
  readonly atMs: number;
  readonly backlogMs: number;
}

export class LoopPolicy {
  /** False counts only. */
  readonly sheds: boolean;
  #inFlight = 0;
  #served = 0;
  #unanswered = 0;
  #shed = 0;
  #servedBefore = 0;
  /** Sums that decay; their quotient is what one request costs. */
  #busyMs = 0;
  #completions = 0;
  #delayMs = 0;
  /** The window: looks without a pause and with a backlog, oldest first. */
  #window: Backlog[] = [];
  #standingSinceMs: number | undefined;
  #lastShedAtMs = 0;
  /** The last look that found no pause. */
  #busyUntilMs = 0;

  constructor({ sheds }: { readonly sheds: boolean }) {
    this.sheds = sheds;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get served(): number {
    return this.#served;
  }

  /** Let in, but the client hung up before it had its whole answer. */
  get unanswered(): number {
    return this.#unanswered;
  }

  get shed(): number {
    return this.#shed;
  }

  get meanDelayMs(): number {
    return this.#delayMs;
  }

  /** On the clock of `nowMs`; undefined while the process does not stand in overload. */
  get standingSinceMs(): number | undefined {
    return this.#standingSinceMs;
  }

  /** The most that are in flight at once; undefined while there is no such limit. */
  get limit(): number | undefined {
    const boundMs = this.#boundMs();
    if (boundMs === undefined) return undefined;
    return Math.max(LEAST_LIMIT, Math.floor(boundMs / this.#costMs()));
  }

  /**
   * @param overdueMs how late the look is that comes next: what is computed in one go is over before anybody could see it
   * in flight, and whoever comes next waits in the kernel
   * @returns false where the request is to be turned away; otherwise it is in flight until `leave`
   */
  enter(nowMs: number, overdueMs: number): boolean {
    const boundMs = this.#boundMs();
    if (boundMs !== undefined && (overdueMs > boundMs || this.#inFlight >= (this.limit ?? 0))) {
      this.#shed += 1;
      this.#lastShedAtMs = nowMs;
      return false;
    }
    this.#inFlight += 1;
    return true;
  }

  leave(isAnswered: boolean): void {
    this.#inFlight -= 1;
    if (isAnswered) this.#served += 1;
    else this.#unanswered += 1;
  }

  /** @returns what has changed with this look */
  look({ elapsedMs, busyMs, delayMs }: LoopLook, nowMs: number): LoopTurn | undefined {
    const keep = 0.5 ** (elapsedMs / COST_HALF_LIFE_MS);
    this.#busyMs = this.#busyMs * keep + busyMs;
    this.#completions = this.#completions * keep + (this.#served - this.#servedBefore);
    this.#servedBefore = this.#served;
    this.#delayMs += (delayMs - this.#delayMs) * (1 - 0.5 ** (elapsedMs / DELAY_HALF_LIFE_MS));
    const hasPauses = busyMs < (1 - PAUSE_RATIO) * elapsedMs;
    if (!hasPauses) this.#busyUntilMs = nowMs;
    return this.#standingSinceMs === undefined ? this.#rise(hasPauses, delayMs, nowMs) : this.#fall(nowMs);
  }

  /** Nothing in flight to look at: what the loop does meanwhile is not for requests. */
  rest(): void {
    this.#window = [];
    this.#delayMs = 0;
  }

  #rise(hasPauses: boolean, delayMs: number, nowMs: number): LoopTurn | undefined {
    // What came in during one long turn waited about as long as that was late.
    const backlogMs = this.#inFlight * this.#costMs() + delayMs;
    if (!this.sheds || hasPauses || backlogMs < BACKLOG_TARGET_MS) {
      this.#window = [];
      return undefined;
    }
    this.#window.push({ atMs: nowMs, backlogMs });
    while ((this.#window[1]?.atMs ?? nowMs) <= nowMs - LOOP_WINDOW_MS) this.#window.shift();
    const isWhole = (this.#window[0]?.atMs ?? nowMs) <= nowMs - LOOP_WINDOW_MS;
    const mostMs = Math.max(...this.#window.map((look) => look.backlogMs));
    if (!isWhole || backlogMs < WORKED_OFF_RATIO * mostMs) return undefined;
    this.#window = [];
    this.#standingSinceMs = nowMs;
    this.#lastShedAtMs = nowMs;
    this.#busyUntilMs = nowMs;
    return 'overloaded';
  }

  /**
   * Over when nobody had to be turned away for a window, or when the loop had pauses through one: what the limit still
   * turns away waits for something else then, such as the pool.
   */
  #fall(nowMs: number): LoopTurn | undefined {
    if (nowMs - Math.min(this.#lastShedAtMs, this.#busyUntilMs) < LOOP_WINDOW_MS) return undefined;
    this.#standingSinceMs = undefined;
    return 'recovered';
  }

  /** Within which whatever is let in must be computed; undefined lets everything in. */
  #boundMs(): number | undefined {
    if (this.#standingSinceMs !== undefined) return BACKLOG_BOUND_MS;
    // Two looks without a pause: what came in during one long turn is not judged by that turn.
    return this.#window.length < 2 ? undefined : HOPELESS_BACKLOG_MS;
  }

  /** Computing time of one request. Those that were not answered have cost the others what they computed. */
  #costMs(): number {
    return this.#completions < 1 ? PRIOR_COST_MS : this.#busyMs / this.#completions;
  }
}
