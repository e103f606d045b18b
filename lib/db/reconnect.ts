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

/** For what nobody waits for: an instance that idles shall not keep a server busy that has just come up. */
const LONGEST_UNASKED_PAUSE_MS = 10_000;

/** A restart takes as long; whoever is there then waits, and whoever comes later learns at once that it is worse. */
const RIDE_OUT_MS = 2_000;

/** A session ended, a start or an end of the server, or no slot; class 08 is the connection's own. */
const PASSING_SQLSTATE = /^(57P0[1-5]|53300|08[0-9A-Z]{3})$/;
/**
 * What a socket says: no file is a Unix socket's. A name that is not known (ENOTFOUND) is a mistake, one that could not be
 * asked for is not. The last is ours: an old session was not closed in time.
 */
const PASSING_CODE =
  /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|E(HOST|NET)(UNREACH|DOWN)|ENOENT|EAI_AGAIN|CONNECT_FAILED)$/;

/** PgBouncer has one code for all that it refuses; these are not over by themselves. */
const NOT_PASSING_OF_POOLER = /authentication failed|no such (user|database)|unsupported startup parameter/i;

interface Outage {
  readonly sinceMs: number;
  readonly error: Error;
  readonly failures: number;
  readonly failedAtMs: number;
  readonly nextAttemptAtMs: number;
  /** Where nobody waits for it. */
  readonly nextUnaskedAttemptAtMs: number;
}

export class Reconnect {
  #outage: Outage | undefined;

  /** What the newest attempt met; undefined where it succeeded. */
  get error(): Error | undefined {
    return this.#outage?.error;
  }

  /**
   * How long until the next attempt may begin, milliseconds.
   *
   * @param isAsked whether somebody waits for it
   */
  pauseMs(nowMs: number, isAsked = true): number {
    if (this.#outage === undefined) return 0;
    const { nextAttemptAtMs, nextUnaskedAttemptAtMs } = this.#outage;
    const atMs = isAsked || this.isPassing(nowMs) ? nextAttemptAtMs : nextUnaskedAttemptAtMs;
    return Math.max(0, atMs - nowMs);
  }

  /** Whether it may be over though nobody changes a setting here, however long it has lasted. */
  get mayPass(): boolean {
    return this.#outage === undefined || mayPass(this.#outage.error);
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

  /**
   * @param beganAtMs when the attempt did: one that hangs fails long after the one before, and is of the same outage
   * @param chance from 0 to 1
   */
  failed(error: Error, beganAtMs: number, nowMs: number, chance: number): void {
    const before = this.#outage;
    // Several that were under way at once are one failure.
    const isSameRound = before !== undefined && nowMs < before.nextAttemptAtMs;
    const failures = (before?.failures ?? 0) + (isSameRound ? 0 : 1);
    // Nobody has tried for long: it may be another one.
    const goesOn = before !== undefined && beganAtMs - before.failedAtMs < RIDE_OUT_MS;
    const mostMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
    this.#outage = {
      sinceMs: goesOn ? before.sinceMs : nowMs,
      error,
      failures,
      failedAtMs: nowMs,
      nextAttemptAtMs: nowMs + chance * mostMs,
      nextUnaskedAttemptAtMs: nowMs + chance * LONGEST_UNASKED_PAUSE_MS,
    };
  }
}

/** Whether it can be over in a moment, and not before somebody changes a setting. */
function isPassing(error: Error): boolean {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code === '08P01' && NOT_PASSING_OF_POOLER.test(message)) return false;
  if (PASSING_SQLSTATE.test(code) || PASSING_CODE.test(code)) return true;
  return /^(Connection terminated|timeout expired)/.test(message);
}

/** A name that is not known is a mistake as a rule, and may be one that a failover gives anew. */
function mayPass(error: Error): boolean {
  return isPassing(error) || (error as NodeJS.ErrnoException).code === 'ENOTFOUND';
}
