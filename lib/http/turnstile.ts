/**
 * Lets requests go on in short runs, and connections come before each.
 *
 * libuv accepts one connection in a turn of the event loop (from 1.45 on, which is Node 20). A turn in which requests are
 * computed is long, so where each stranger opens a connection they come in no faster than requests are answered. The
 * others wait in the kernel, where nobody can count them or turn them away; they hang up late, come again, and it stays
 * like that.
 *
 * Each request waits in an immediate of its own: between two of one turn Node runs what the first has left in promises,
 * which is most of what a request computes.
 */

/** Begun at a stretch: a few requests. What they do after their first wait for something is not of it. */
const RUN_MS = 10;
/** Accepted before the next run: enough to see a rush, few enough that a flood stops nobody's work. */
const CONNECTIONS_PER_RUN = 64;

export class Turnstile {
  #hasConnected = false;
  #connections = 0;
  /** Of the run that is under way, on performance.now()'s clock. */
  #untilMs = 0;
  /** The first of those that wait for the next run; it comes first in the next turn. */
  #next: (() => void) | undefined;

  /** One was accepted in this turn, and there may be more. */
  connected(): void {
    this.#hasConnected = true;
  }

  /** @param go called in this turn or in one that comes soon, after all that were here before */
  pass(go: () => void): void {
    setImmediate(() => this.#step(go));
  }

  #step(go: () => void): void {
    if (this.#next === go) this.#beginTurn();
    if (performance.now() < this.#untilMs) go();
    else {
      this.#next ??= go;
      this.pass(go);
    }
  }

  /** After the turn's connections and data. */
  #beginTurn(): void {
    const waits = this.#hasConnected && this.#connections < CONNECTIONS_PER_RUN;
    this.#hasConnected = false;
    this.#connections = waits ? this.#connections + 1 : 0;
    if (waits) return;
    this.#next = undefined;
    this.#untilMs = performance.now() + RUN_MS;
  }
}
