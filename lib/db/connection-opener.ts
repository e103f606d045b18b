/**
 * How many connections are on their way, and whether another one may set out: as many as are wanted while the server can
 * be reached; otherwise one for all, with pauses.
 */
import { detached } from '@/lib/caller';
import { Reconnect } from './reconnect';

/** One that takes longer is no longer counted on, since without a connect timeout it may hang for ever. */
const SLOW_MS = 5_000;

export class ConnectionOpener {
  readonly #again: () => void;
  readonly #reconnect = new Reconnect();
  #opening = 0;
  #retry: NodeJS.Timeout | undefined;

  /** @param again called when a connection that could not set out may do so now */
  constructor(again: () => void) {
    this.#again = again;
  }

  /** Those that are on their way and counted on. */
  get opening(): number {
    return this.#opening;
  }

  /** What the newest attempt met; undefined where it succeeded. */
  get error(): Error | undefined {
    return this.#reconnect.error;
  }

  /** Whether the next attempt may succeed though nobody changes a setting. */
  get mayPass(): boolean {
    return this.#reconnect.mayPass;
  }

  /** Whether it is worth it to wait for the next attempt. */
  get isPassing(): boolean {
    return this.#reconnect.isPassing(performance.now());
  }

  /** @param isAsked whether somebody waits for it */
  mayOpen(isAsked = true): boolean {
    if (this.#reconnect.error === undefined) return true;
    if (this.#opening > 0) return false;
    const pauseMs = this.#reconnect.pauseMs(performance.now(), isAsked);
    if (pauseMs > 0) this.#callAgainIn(pauseMs);
    return pauseMs === 0;
  }

  /** @throws what `connect` does */
  async open(connect: () => Promise<unknown>): Promise<void> {
    const done = this.#countOne();
    const beganAtMs = performance.now();
    try {
      await connect();
      this.#reconnect.succeeded();
    } catch (error) {
      this.#reconnect.failed(error as Error, beganAtMs, performance.now(), Math.random());
      throw error;
    } finally {
      done();
    }
  }

  stop(): void {
    clearTimeout(this.#retry);
  }

  #countOne(): () => void {
    this.#opening += 1;
    let isCounted = true;
    const done = () => {
      clearTimeout(timer);
      if (isCounted) this.#opening -= 1;
      isCounted = false;
    };
    const timer = setTimeout(() => {
      done();
      this.#again();
    }, SLOW_MS).unref();
    return done;
  }

  #callAgainIn(ms: number): void {
    clearTimeout(this.#retry);
    this.#retry = detached(() => setTimeout(() => this.#again(), ms));
  }
}
