/**
 * Lends connections: whoever asks waits at the gate, gets one and gives it back, or is told why there is none; each of it
 * is counted once.
 */
import type { Context } from '@/lib/caller';
import type { Operation, PoolRecorder, Refusal } from '@/lib/recorder';
import type { PoolWait } from '@/lib/stats';
import { rememberStack } from './acquiring-stack';
import { Borrower, type Lender, type Settle } from './borrower';
import { takeBack } from './bring-to-rest';
import type { ConnectionSupply } from './connection-supply';
import type { Gate, GateRefusal } from './gate';
import type { PoolConnection } from './pool-connection';
import { outOfTimeError, refusalError, unopenedError } from './pool-errors';
import type { PoolOptions } from './pool-options';

/** Whoever watches the pool does not wait for long: that it is full is what it came to see. */
const PROBE_WAIT_MS = 400;

/** Told of each as it happens; must not throw. */
interface LendingEvents {
  lent(connection: PoolConnection): void;
  /** @param failed why it cannot be lent again */
  returned(connection: PoolConnection, failed: Error | true | undefined): void;
}

export class Lending implements Lender {
  readonly #options: Pick<PoolOptions, 'poolTimeoutMs' | 'captureStacks' | 'observer'>;
  /** A permit for each borrower. */
  readonly #gate: Gate<Borrower>;
  readonly #supply: ConnectionSupply;
  readonly #recorder: PoolRecorder;
  readonly #events: LendingEvents;
  /**
   * For tracing: called in its caller's async context when a wait begins, and what it returns when it is over. Neither
   * may throw.
   */
  onAsk: (() => Borrower['onEnd']) | undefined;
  #lent = 0;

  constructor(
    options: Pick<PoolOptions, 'poolTimeoutMs' | 'captureStacks' | 'observer'>,
    gate: Gate<Borrower>,
    supply: ConnectionSupply,
    recorder: PoolRecorder,
    events: LendingEvents,
  ) {
    this.#options = options;
    this.#gate = gate;
    this.#supply = supply;
    this.#recorder = recorder;
    this.#events = events;
  }

  get lent(): number {
    return this.#lent;
  }

  /** Callbacks where a connection is free: promises cost each query 10 µs, since Node follows every one of them. */
  ask(settle: Settle, operation: Operation | undefined, context: Context): void {
    const { poolTimeoutMs, captureStacks } = this.#options;
    const onEnd = this.onAsk?.();
    const acquisition = this.#recorder.asked(context.caller, captureStacks ? rememberStack() : undefined);
    const timeoutMs = Math.min(
      poolTimeoutMs,
      Math.max(0, context.deadlineAtMs - acquisition.askedAtMs),
      context.begins?.maxWaitMs ?? Number.POSITIVE_INFINITY,
      context.lane === 'probe' ? PROBE_WAIT_MS : Number.POSITIVE_INFINITY,
    );
    const borrower = new Borrower(this, context, timeoutMs, acquisition, operation, onEnd, settle);
    if (timeoutMs === 0) {
      this.refuse(borrower, 'late');
      return;
    }
    const asked = this.#gate.ask(borrower);
    if (asked === 'entered') this.take(borrower);
    else if (asked === 'queued' && borrower.lane !== 'probe') this.#recorder.queued(this.#gate.pending);
  }

  refuse(borrower: Borrower, refusal: GateRefusal): void {
    const { limit, pending, predictedWaitMs } = this.#gate;
    const moment = { inUse: this.#lent, limit, pending, predictedWaitMs };
    const isOutOfTime = refusal === 'late' && borrower.deadlineAtMs <= borrower.askedAtMs;
    const error = isOutOfTime ? outOfTimeError() : refusalError(refusal, borrower.timeoutMs, moment);
    if (refusal === 'late') this.#turnAwayLate(borrower, error);
    else if (refusal === 'gone') this.#turnAway(borrower, 'gaveUp', error);
    else if (refusal === 'closed') this.#turnAway(borrower, 'failed', error);
    else this.#turnAway(borrower, refusal, error);
  }

  /** Its time was up, be it in the queue or while a connection opened. */
  #turnAwayLate(borrower: Borrower, error: Error): void {
    // A caller that asked for less time than the pool gives has not met a failure of the pool.
    const impatient = borrower.timeoutMs < this.#options.poolTimeoutMs;
    this.#turnAway(borrower, impatient ? 'gaveUp' : 'timedOut', error);
  }

  #turnAway(borrower: Borrower, refusal: Refusal, error: Error): void {
    const { acquisition, lane, onEnd, settle } = borrower;
    // That the pool was full is what a check has learnt; nobody was refused.
    if (lane === 'probe' && refusal === 'gaveUp') this.#recorder.withdrawn(acquisition);
    else this.#recorder.refused(acquisition, refusal);
    // What opening a connection met is told once for all who waited for it.
    if (refusal === 'timedOut' || refusal === 'nested') this.#options.observer.failed?.(error);
    const waitMs = performance.now() - acquisition.askedAtMs;
    onEnd?.({ label: acquisition.label, outcome: outcomeOf(refusal), waitMs });
    settle(error, undefined, borrower);
  }

  take(borrower: Borrower): void {
    const connection = this.#supply.takeReady();
    if (connection === undefined) this.#want(borrower);
    else this.#lend(connection, borrower);
  }

  /** With a permit in hand, which goes back where no connection comes of it. */
  #want(borrower: Borrower): void {
    const leftMs = borrower.expiresAtMs - performance.now();
    const { signal } = borrower;
    let isOver = false;
    const giveUp = this.#supply.want(borrower.expiresAtMs, (error, connection) => {
      isOver = true;
      const isGone = signal?.aborted === true;
      if (borrower.onAbort !== undefined) signal?.removeEventListener('abort', borrower.onAbort);
      borrower.onAbort = undefined;
      if (connection !== undefined && !isGone) {
        this.#lend(connection, borrower);
        return;
      }
      if (connection !== undefined) this.#supply.giveBack(connection);
      this.#gate.leave(borrower);
      if (isGone) this.refuse(borrower, 'gone');
      else if (error !== undefined) this.#turnAway(borrower, 'failed', error);
      else this.#turnAwayLate(borrower, unopenedError(borrower.timeoutMs, leftMs));
    });
    if (signal === undefined || isOver) return;
    borrower.onAbort = giveUp;
    signal.addEventListener('abort', giveUp, { once: true });
  }

  #lend(connection: PoolConnection, borrower: Borrower): void {
    const { acquisition, onEnd, settle } = borrower;
    this.#lent += 1;
    this.#recorder.acquired(acquisition);
    connection.lendTo(borrower);
    borrower.holds();
    // Opening it was no part of the use: it says nothing of how long the next one takes.
    borrower.heldSinceMs = acquisition.acquiredAtMs;
    this.#events.lent(connection);
    const waitMs = acquisition.acquiredAtMs - acquisition.askedAtMs;
    onEnd?.({ label: acquisition.label, outcome: 'acquired', waitMs });
    settle(undefined, connection, borrower);
  }

  giveBack(connection: PoolConnection, borrower: Borrower, error: Error | boolean | undefined): void {
    if (error === undefined && connection.isAtRest) this.#takenBack(connection, borrower, undefined);
    else takeBack(connection, error, (failed) => this.#takenBack(connection, borrower, failed));
  }

  #takenBack(connection: PoolConnection, borrower: Borrower, failed: Error | true | undefined): void {
    this.#lent -= 1;
    borrower.heldUntilNow();
    const leak = this.#recorder.released(borrower.acquisition);
    if (leak !== undefined) this.#options.observer.leakReturned?.(leak);
    this.#events.returned(connection, failed);
    if (failed === undefined) this.#supply.giveBack(connection);
    else this.#supply.discard(connection);
    this.#gate.leave(borrower);
  }
}

function outcomeOf(refusal: Refusal): PoolWait['outcome'] {
  return refusal === 'timedOut' || refusal === 'gaveUp' || refusal === 'failed' ? refusal : 'shed';
}
