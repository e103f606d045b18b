import type { AdmissionState, ShedReason } from '@/lib/stats';
import type { Applicant } from './applicant';

/**
 * Who waits, who is next, who is sent away: decided here and nowhere else. The gate holds the permits, the timers and
 * the clock, and tells it what happens; `nowMs` is of a clock that never goes back.
 *
 * Each caller is told of in this order: `wait` and then `next`, `withdraw` or `shed`, where there was no permit for it;
 * `entered`, `left` where it got one.
 */
export interface AdmissionPolicy<Caller extends Applicant> {
  /** Callers that wait, checks of the pool itself left out. */
  readonly pending: number;
  /** All that wait. */
  readonly waiting: number;
  /** When the first of those who wait asked. */
  readonly oldestAskedAtMs: number | undefined;
  /** What one of them that is served last has to wait: while the pool is stuck, as long again as that has lasted. */
  predictWaitMs(nowMs: number): number;
  /** Whether the queue stands and moves, so that callers are sent away. */
  isShedding(nowMs: number): boolean;
  resize(limit: number): void;
  /** Whether this caller may have a free permit at once. */
  mayEnter(caller: Caller): boolean;
  entered(caller: Caller): void;
  /** @param useMs how long it held a connection; undefined where it got none */
  left(caller: Caller, useMs: number | undefined, nowMs: number): void;
  wait(caller: Caller, nowMs: number): void;
  /** It has gone, or its time is up. */
  withdraw(caller: Caller, nowMs: number): void;
  /** Takes out who gets the next permit; undefined where nobody may. */
  next(nowMs: number): Caller | undefined;
  /**
   * Takes out one that shall not wait any longer; to be asked until it says nobody.
   *
   * @param newcomer who has just begun to wait
   */
  shed(newcomer: Caller | undefined, nowMs: number): Shed<Caller> | undefined;
  /**
   * @param nowMs now, on the policy's clock
   * @param epochMs what that clock's zero is, milliseconds since the epoch
   */
  read(nowMs: number, epochMs: number): AdmissionState;
}

export interface Shed<Caller> {
  readonly caller: Caller;
  readonly reason: ShedReason;
}
