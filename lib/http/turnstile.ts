/**
 * Lets requests go on in short runs, and connections come before each.
 *
 * libuv accepts one connection in a turn of the event loop (from 1.45 on, which is Node 20). A turn in which requests are
 * computed is long, so where each stranger opens a connection they come in no faster than requests are answered. The
 * others wait in the kernel, where nobody can count them or turn them away; they hang up late, come again, and it stays
 * like that.
 */

/** Computed at a stretch: a few requests. */
const RUN_MS = 10;
/** Accepted before the next run: enough to see a rush, few enough that a flood stops nobody's work. */
const CONNECTIONS_PER_RUN = 64;

export class Turnstile {
  readonly #line: (() => void)[] = [];
  #hasConnected = false;
  #connections = 0;
  #isTurning = false;

  /** One was accepted in this turn, and there may be more. */
  connected(): void {
    this.#hasConnected = true;
  }

  /** @param go called in this turn or in one that comes soon, after all that were here before */
  pass(go: () => void): void {
    this.#line.push(go);
    if (!this.#isTurning) this.#turnLater();
  }

  #turnLater(): void {
    this.#isTurning = true;
    setImmediate(() => this.#turn());
  }

  /** After the turn's connections and data. */
  #turn(): void {
    const waits = this.#hasConnected && this.#connections < CONNECTIONS_PER_RUN;
    this.#hasConnected = false;
    try {
      if (waits) this.#connections += 1;
      else this.#run();
    } finally {
      if (this.#line.length > 0) this.#turnLater();
      else this.#isTurning = false;
    }
  }

  #run(): void {
    this.#connections = 0;
    const untilMs = performance.now() + RUN_MS;
    do this.#line.shift()?.();
    while (this.#line.length > 0 && performance.now() < untilMs);
  }
}
