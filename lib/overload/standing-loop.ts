/**
 * Tells a process that stands in overload from a busy one: through a whole window its loop had no pause, and the backlog
 * was never short and is not being worked off. A slow render or a garbage collection makes no such window.
 */

/** The gate's before the pool, so that neither stands for what the other would bear. */
const WINDOW_MS = 500;
const TARGET_MS = 100;
/** A backlog below this share of the most within a window is being worked off, as after a pause of the process. */
const WORKED_OFF_RATIO = 0.8;
/** And so is any where less than this share of the time comes in as work, as after a pause of the database. */
const INFLOW_RATIO = 0.8;

interface Look {
  readonly hasPauses: boolean;
  readonly backlogMs: number;
  /** Requests that came since the look before. */
  readonly arrived: number;
  /** What one of them takes to compute; Infinity where that is not known. */
  readonly costMs: number;
}

export type LoopTurn = 'overloaded' | 'recovered';

export class StandingLoop {
  /** Looks without a pause and with a backlog, oldest first. */
  #window: { readonly atMs: number; readonly backlogMs: number; readonly arrived: number }[] = [];
  #sinceMs: number | undefined;
  #lastShedAtMs = 0;
  /** The last look that found no pause. */
  #busyUntilMs = 0;

  /** Undefined while it does not stand. */
  get sinceMs(): number | undefined {
    return this.#sinceMs;
  }

  /** It may come to stand: what came in during one long turn is not judged by that turn. */
  get isRising(): boolean {
    return this.#window.length >= 2;
  }

  /** @returns what has changed with this look */
  look(look: Look, nowMs: number): LoopTurn | undefined {
    if (!look.hasPauses) this.#busyUntilMs = nowMs;
    return this.#sinceMs === undefined ? this.#rise(look, nowMs) : this.#fall(nowMs);
  }

  /** Somebody was turned away. */
  shed(nowMs: number): void {
    this.#lastShedAtMs = nowMs;
  }

  /** There is nothing to look at for a while. */
  rest(): void {
    this.#window = [];
  }

  #rise({ hasPauses, backlogMs, arrived, costMs }: Look, nowMs: number): LoopTurn | undefined {
    if (hasPauses || backlogMs < TARGET_MS) {
      this.#window = [];
      return undefined;
    }
    const beginsAtMs = nowMs - WINDOW_MS;
    this.#window.push({ atMs: nowMs, backlogMs, arrived });
    while ((this.#window[1]?.atMs ?? nowMs) <= beginsAtMs) this.#window.shift();
    const sinceMs = this.#window[0]?.atMs ?? nowMs;
    const mostMs = Math.max(...this.#window.map((look) => look.backlogMs));
    const came = this.#window.slice(1).reduce((sum, look) => sum + look.arrived, 0);
    const isWorkedOff =
      backlogMs < WORKED_OFF_RATIO * mostMs ||
      (came > 0 ? came * costMs : 0) < INFLOW_RATIO * (nowMs - sinceMs);
    if (sinceMs > beginsAtMs || isWorkedOff) return undefined;
    this.#window = [];
    this.#sinceMs = nowMs;
    this.#lastShedAtMs = nowMs;
    this.#busyUntilMs = nowMs;
    return 'overloaded';
  }

  /**
   * Over when nobody had to be turned away for a window, or when the loop had pauses through one: what the limit still
   * turns away waits for something else then, such as the pool.
   */
  #fall(nowMs: number): LoopTurn | undefined {
    if (nowMs - Math.min(this.#lastShedAtMs, this.#busyUntilMs) < WINDOW_MS) return undefined;
    this.#sinceMs = undefined;
    return 'recovered';
  }
}
