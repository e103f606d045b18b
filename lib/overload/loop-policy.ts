/**
 * Which requests a process lets in while it has more to compute than it can. Pure: what the loop did comes in.
 *
 * Not the loop's delay alone: behind a pool it says little, because those who wait there delay nobody (measured: 36 ms
 * with 32 requests in hand, 22 ms with 512). What decides is the work in hand: requests in flight × the computing time
 * that one costs, and the delay for what is not in flight yet. While the loop has pauses it is no backlog, however much
 * it is, and nobody is turned away.
 *
 * While the process *stands* in overload as many are let in as can be computed within a bound; whoever comes beyond that
 * is turned away before it costs anything. A limit of what is in flight cannot swing between all and none as a share of
 * arrivals can. Before it stands only those are turned away whose answer would come too late.
 *
 * Not counted is what was in flight when the loop last had a pause: it waited for something else, such as a database, and
 * so do about as many of those who came since, or the loop would run out of work (measured in simulated time, 2 × and a
 * database that takes 200 ms: 95 % of what can be computed, and 75 % where all are counted). When a database that stood
 * still answers all of them at once, nobody who comes then is turned away for their sake: they wait until it is worked
 * off, or hang up.
 */
import { RequestCost } from './request-cost';
import { type LoopTurn, StandingLoop } from './standing-loop';

/** What is let in is computed within this; an answer takes about as long. */
const BACKLOG_BOUND_MS = 150;
/**
 * Computed later than this an answer is worth nothing: who waits for a page has gone after a second. Of those who came
 * since the loop's last pause.
 */
const HOPELESS_BACKLOG_MS = 800;
/** A loop with less than this to spare has no pause: what it calls idle is the way into and out of the kernel. */
const PAUSE_RATIO = 0.05;
/** Below it a limit would say more about one request than about the load. */
const LEAST_LIMIT = 8;
const DELAY_HALF_LIFE_MS = 250;
/**
 * How fast what the last pause has shown is forgotten while it stands: what was waited for may have come. Not before, since
 * what a database lets go all at once takes seconds to compute.
 */
const ELSEWHERE_HALF_LIFE_MS = 500;

/** What the event loop did since the look before. */
interface LoopLook {
  readonly elapsedMs: number;
  /** Of these, not waiting for something to do. */
  readonly busyMs: number;
  /** How late this look came. */
  readonly delayMs: number;
}

export class LoopPolicy {
  /** False counts only. */
  readonly sheds: boolean;
  readonly #standing = new StandingLoop();
  readonly #cost = new RequestCost();
  #inFlight = 0;
  #served = 0;
  #unanswered = 0;
  #shed = 0;
  #servedBefore = 0;
  /** Since the look before, those that were turned away among them. */
  #arrived = 0;
  /** How many of those in flight wait for something else than the loop. */
  #elsewhere = 0;
  #inFlightBefore = 0;
  #delayMs = 0;

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

  /** What is in flight takes so long to compute. */
  get backlogMs(): number {
    return this.#inFlight * this.#cost.meanMs;
  }

  /** On the clock of `nowMs`; undefined while the process does not stand in overload. */
  get standingSinceMs(): number | undefined {
    return this.#standing.sinceMs;
  }

  /** The most that are in flight at once; undefined while there is no such limit. */
  get limit(): number | undefined {
    const boundMs = this.#boundMs();
    if (boundMs === undefined) return undefined;
    return Math.floor(this.#elsewhere + Math.max(LEAST_LIMIT, boundMs / this.#cost.meanMs));
  }

  /**
   * @param overdueMs how late the look is that comes next: what is computed in one go is over before anybody could see it
   * in flight, and whoever comes next waits in the kernel
   * @returns false where the request is to be turned away; otherwise it is in flight until `leave`
   */
  enter(nowMs: number, overdueMs: number): boolean {
    this.#arrived += 1;
    const boundMs = this.#boundMs();
    if (boundMs !== undefined && (overdueMs > boundMs || this.#inFlight >= (this.limit ?? 0))) {
      this.#shed += 1;
      this.#standing.shed(nowMs);
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
    const arrived = this.#arrived;
    this.#arrived = 0;
    this.#cost.record(busyMs, this.#served - this.#servedBefore);
    this.#servedBefore = this.#served;
    this.#delayMs += (delayMs - this.#delayMs) * (1 - 0.5 ** (elapsedMs / DELAY_HALF_LIFE_MS));
    if (!this.sheds) return undefined;
    const hasPauses = busyMs < (1 - PAUSE_RATIO) * elapsedMs;
    // Those of the look before, too: who came after the pause was not in flight during it.
    if (hasPauses) this.#elsewhere = Math.min(this.#inFlight, this.#inFlightBefore);
    else {
      const keep = this.standingSinceMs === undefined ? 1 : 0.5 ** (elapsedMs / ELSEWHERE_HALF_LIFE_MS);
      this.#elsewhere = Math.min(keep * this.#elsewhere, this.#inFlight);
    }
    this.#inFlightBefore = this.#inFlight;
    // What came in during one long turn waited about as long as that was late.
    const backlogMs = this.backlogMs + delayMs;
    const costMs = this.#cost.measuredMs;
    return this.#standing.look({ hasPauses, backlogMs, arrived, costMs }, nowMs);
  }

  /** Nothing in flight to look at: what the loop does meanwhile is not for requests. */
  rest(): void {
    this.#standing.rest();
    this.#cost.rest();
    this.#elsewhere = 0;
    this.#inFlightBefore = 0;
    this.#delayMs = 0;
  }

  /** Within which whatever is let in must be computed; undefined lets everything in. */
  #boundMs(): number | undefined {
    if (this.#standing.sinceMs !== undefined) return BACKLOG_BOUND_MS;
    return this.#standing.isRising ? HOPELESS_BACKLOG_MS : undefined;
  }
}
