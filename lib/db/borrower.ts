/** One that asks for a connection, waits for it, holds it and gives it back. */
import type { Context } from '@/lib/caller';
import type { Flow, Linked } from '@/lib/overload';
import type { Acquisition, Operation } from '@/lib/recorder';
import type { PoolWait } from '@/lib/stats';
import type { Entrant, GateRefusal } from './gate';
import type { PoolConnection } from './pool-connection';

/** What the pool does for one; the same object for all. */
export interface Lender {
  take(borrower: Borrower): void;
  refuse(borrower: Borrower, refusal: GateRefusal): void;
}

/** Told once: of the connection, or why there is none. */
export type Settle = (
  error: Error | undefined,
  connection: PoolConnection | undefined,
  borrower: Borrower,
) => void;

export class Borrower implements Entrant {
  readonly lane: Context['lane'];
  readonly workspace: string | undefined;
  readonly usesBefore: number;
  readonly isUnderWay: boolean;
  readonly transaction: Context['transaction'];
  readonly #begins: Context['begins'];
  readonly signal: AbortSignal | undefined;
  /** For its statements, on performance.now()'s clock; Infinity is none. */
  readonly deadlineAtMs: number;
  readonly askedAtMs: number;
  readonly expiresAtMs: number;
  /** Longest wait from asking on. */
  readonly timeoutMs: number;
  readonly acquisition: Acquisition;
  /** What its first statement is made for, where that is known already. */
  readonly operation: Operation | undefined;
  readonly onEnd: ((wait: PoolWait) => void) | undefined;
  readonly settle: Settle;
  readonly #lender: Lender;
  readonly #caller: Context['caller'];
  flow: Flow | undefined;
  chargedMs = 0;
  before: Linked | undefined;
  after: Linked | undefined;
  line: object | undefined;
  heldSinceMs: number | undefined = undefined;
  timer: NodeJS.Timeout | undefined;
  onAbort: (() => void) | undefined;

  constructor(
    lender: Lender,
    { caller, lane, transaction, begins, signal, deadlineAtMs }: Context,
    timeoutMs: number,
    acquisition: Acquisition,
    operation: Operation | undefined,
    onEnd: ((wait: PoolWait) => void) | undefined,
    settle: Settle,
  ) {
    this.#lender = lender;
    this.lane = lane;
    this.workspace = acquisition.workspace;
    this.#caller = caller;
    this.usesBefore = caller?.uses ?? 0;
    this.isUnderWay = this.usesBefore > 0;
    // What a transaction has left behind holds nothing any more.
    this.transaction = innermostOpen(transaction);
    this.#begins = begins;
    this.signal = signal;
    this.deadlineAtMs = deadlineAtMs;
    this.askedAtMs = acquisition.askedAtMs;
    this.timeoutMs = timeoutMs;
    this.expiresAtMs = acquisition.askedAtMs + timeoutMs;
    this.acquisition = acquisition;
    this.operation = operation;
    this.onEnd = onEnd;
    this.settle = settle;
    this.flow = undefined;
    this.before = undefined;
    this.after = undefined;
    this.line = undefined;
    this.timer = undefined;
    this.onAbort = undefined;
  }

  /** It holds a connection: its request is under way, and the transaction that it begins is open. */
  holds(): void {
    if (this.#caller !== undefined) this.#caller.uses += 1;
    if (this.#begins !== undefined) this.#begins.isOpen = true;
  }

  /** It has given the connection back. */
  heldUntilNow(): void {
    if (this.#begins !== undefined) this.#begins.isOpen = false;
  }

  enter(): void {
    this.#lender.take(this);
  }

  refuse(refusal: GateRefusal): void {
    this.#lender.refuse(this, refusal);
  }
}

function innermostOpen(transaction: Context['transaction']): Context['transaction'] {
  let innermost = transaction;
  while (innermost !== undefined && !innermost.isOpen) innermost = innermost.outer;
  return innermost;
}
