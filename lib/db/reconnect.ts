/**
 * When to try again to reach a server that cannot be reached, and whether to let callers wait for it. Pure: time and
 * chance come in.
 *
 * Each pause is drawn between nothing and a bound that doubles ("full jitter": Brooker, "Exponential Backoff And
 * Jitter", AWS Architecture Blog, 2015), so that the instances of a fleet do not come back all at once.
 */

const FIRST_PAUSE_MS = 50;
/** Half of the second within which the pool is to be back after its server is. */
const LONGEST_PAUSE_MS = 500;

/** A restart takes as long; whoever is there then waits, and whoever comes later learns at once that it is worse. */
const RIDE_OUT_MS = 2_000;

/** A session ended, a start or an end of the server, or no slot; class 08 is the connection's own. */
const PASSING_SQLSTATE = /^(57P0[1-5]|53300|08[0-9A-Z]{3})$/;
/** What a socket says; a name that is not known (ENOTFOUND) is a mistake, one that could not be asked for is not. */
const PASSING_SYSCALL = /^(connect|read|write)$/;

interface Outage {
  readonly sinceMs: number;
  readonly error: Error;
  readonly failures: number;
  readonly nextAttemptAtMs: number;
}

export class Reconnect {
  #outage: Outage | undefined;

  /** What the newest attempt met; undefined where it succeeded. */
  get error(): Error | undefined {
    return this.#outage?.error;
  }

  /** How long until the next attempt may begin, milliseconds. */
  pauseMs(nowMs: number): number {
    return Math.max(0, (this.#outage?.nextAttemptAtMs ?? nowMs) - nowMs);
  }

  /** Whether it is worth it to wait for the next attempt. */
  isPassing(nowMs: number): boolean {
    return (
      this.#outage === undefined ||
      (isPassing(this.#outage.error) && nowMs - this.#outage.sinceMs < RIDE_OUT_MS)
    );
  }

  succeeded(): void {
    this.#outage = undefined;
  }

  /** @param chance from 0 to 1 */
  failed(error: Error, nowMs: number, chance: number): void {
    const failures = (this.#outage?.failures ?? 0) + 1;
    const mostMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
    this.#outage = {
      sinceMs: this.#outage?.sinceMs ?? nowMs,
      error,
      failures,
      nextAttemptAtMs: nowMs + chance * mostMs,
    };
  }
}

/** Whether it can be over in a moment, and not before somebody changes a setting. */
function isPassing(error: Error): boolean {
  const { code = '', syscall = '', message } = error as NodeJS.ErrnoException;
  if (PASSING_SQLSTATE.test(code) || PASSING_SYSCALL.test(syscall)) return true;
  // The latter is ours: an old session was not closed in time.
  return (
    ['EAI_AGAIN', 'CONNECT_FAILED'].includes(code) || /^(Connection terminated|timeout expired)/.test(message)
  );
}
