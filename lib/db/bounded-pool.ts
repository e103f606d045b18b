/**
 * A pool that keeps what its settings promise.
 *
 * It lends at most `limit` connections and PostgreSQL never sees more sessions than that; a wait for one is bounded;
 * a statement that fails does not cost its connection; a query that timed out is stopped on the server;
 * a connection is never lent again while a transaction is open on it.
 *
 * A pg.Pool by name and by its methods, because Prisma's adapter takes nothing else; of pg-pool's own lending nothing is
 * used: its queue has no bound, gives a connection to callers who are gone, never settles what waits when the pool ends,
 * and its way to an idle connection costs a query some 10 µs.
 */
import { AsyncResource } from 'node:async_hooks';
import { inspect } from 'node:util';
import { Pool, type PoolClient, type PoolConfig } from 'pg';
import { currentContext } from '@/lib/caller';
import { AdmissionQueue, ArrivalOrder } from '@/lib/overload';
import { PoolRecorder, type Refusal, type Statement } from '@/lib/recorder';
import type { CloseReason, PoolSnapshot, PoolWait } from '@/lib/stats';
import { rememberStack } from './acquiring-stack';
import { Borrower, type Lender, type Settle } from './borrower';
import { takeBack } from './bring-to-rest';
import { Gate, type GateRefusal } from './gate';
import { IdleConnections } from './idle-connections';
import { OperationHandover } from './operation-handover';
import { isStatement, PoolConnection, type PoolConnectionConfig } from './pool-connection';
import { refusalError, unopenedError } from './pool-errors';
import type { PoolOptions } from './pool-options';
import { LONGEST_TIMER_MS, Semaphore } from './semaphore';

type ConnectCallback = (
  error: Error | undefined,
  client: PoolClient | undefined,
  done: PoolClient['release'],
) => void;

/** Whoever watches the pool does not wait for long: that it is full is what it came to see. */
const PROBE_WAIT_MS = 400;

export class BoundedPool extends Pool {
  readonly #settings: PoolOptions;
  /** A permit for each borrower. */
  readonly #gate: Gate<Borrower>;
  /** One for each session that PostgreSQL may still hold; see pool-connection.ts. */
  readonly #sessions: Semaphore;
  /** Those that are opening, idle or lent. */
  readonly #connections = new Set<PoolConnection>();
  readonly #idle: IdleConnections<PoolConnection>;
  readonly #lender: Lender;
  readonly recorder: PoolRecorder;
  readonly operations = new OperationHandover();
  /**
   * For tracing: called in its caller's async context when a wait begins, and what it returns when it is over. Neither
   * may throw.
   */
  onAsk: (() => Borrower['onEnd']) | undefined;
  #lent = 0;
  #ended: Promise<void> | undefined;

  constructor(settings: PoolOptions) {
    super({ ...settings.connection, max: settings.limit } satisfies PoolConfig);
    const { limit, admission, observer } = settings;
    this.#settings = settings;
    this.recorder = new PoolRecorder({ ...settings, nowMs: () => performance.now(), atMs: Date.now });
    this.#sessions = new Semaphore(limit);
    this.#gate = new Gate(limit, admission ? new AdmissionQueue(limit) : new ArrivalOrder(limit));
    this.#idle = new IdleConnections(settings.idleTimeoutMs, (connection, reason) =>
      this.#close(connection, reason),
    );
    this.#lender = {
      take: (borrower) => this.#take(borrower),
      refuse: (borrower, refusal) => this.#refuse(borrower, refusal),
    };
    // pg-pool's own would count what it has lent, which is nothing.
    Object.defineProperties(this, {
      totalCount: { get: () => this.#connections.size },
      idleCount: { get: () => this.#idle.count },
      waitingCount: { get: () => this.#gate.pending },
    });
    // What pg reads when it opens a connection.
    Object.assign(this.options, {
      sessions: this.#sessions,
      connectTimeoutMs: settings.connectTimeoutMs,
      queryTimeoutMs: settings.queryTimeoutMs,
      maxLifetimeMs: settings.maxLifetimeMs,
      server: settings.server,
      operations: this.operations,
      onStatement: (statement: Statement) => {
        const slow = this.recorder.statement(statement);
        if (slow !== undefined) observer.slowQuery?.(slow);
      },
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
  }

  get limit(): number {
    return this.#gate.limit;
  }

  /** Whether the next caller has to wait for another one to give a connection back. */
  get isExhausted(): boolean {
    return this.#gate.isExhausted;
  }

  /** Whether more is asked of it than it can do, so that callers are sent away. */
  get isOverloaded(): boolean {
    return this.#gate.isShedding;
  }

  readSnapshot(): PoolSnapshot {
    const idle = this.idleCount;
    return this.recorder.snapshot({
      atMs: Date.now(),
      limit: this.limit,
      inUse: this.#lent,
      idle,
      opening: this.totalCount - idle - this.#lent,
      pending: this.#gate.pending,
      oldestWaitMs: this.#gate.oldestWaitMs(performance.now()),
      admission: this.#gate.readAdmission(),
    });
  }

  /**
   * Lends a connection; `release` gives it back.
   *
   * @throws CodedError POOL_TIMEOUT when none became free in time, OVERLOADED or POOL_DEADLOCK when the gate sends the
   *   caller away, CONNECT_FAILED when a new one did not open in time, CANCELLED when the caller went away, POOL_CLOSED
   *   after `end`
   */
  override connect(): Promise<PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<PoolClient> | undefined {
    if (callback !== undefined) {
      // Or it would run in the name of whoever gives the connection back.
      const inContext = AsyncResource.bind(callback);
      this.#ask((error, connection, borrower) => {
        const client = connection && this.#lendOut(connection, borrower);
        inContext(error, client, client?.release ?? noop);
      });
      return undefined;
    }
    return new Promise((resolve, reject) => {
      this.#ask((error, connection, borrower) => {
        if (connection === undefined) reject(error);
        else resolve(this.#lendOut(connection, borrower));
      });
    });
  }

  /** As pg.Pool's, in all its forms; the one that Prisma uses goes the shortest way. */
  override query: Pool['query'] = ((...parameters: [unknown, unknown?, unknown?]) => {
    const [statement, values, callback] = parameters;
    if (!isStatement(statement) || typeof values === 'function' || callback !== undefined) {
      const bound = parameters.map((each) =>
        typeof each === 'function' ? AsyncResource.bind(each as () => void) : each,
      );
      return super.query(...(bound as unknown as Parameters<Pool['query']>));
    }
    return new Promise((resolve, reject) => {
      this.#ask((error, connection, borrower) => {
        if (connection === undefined) {
          reject(error);
          return;
        }
        connection.send(statement, values, (failure, result) => {
          this.#giveBack(connection, borrower, failure as Error | undefined);
          if (failure == null) resolve(result);
          else reject(failure);
        });
      });
    });
  }) as Pool['query'];

  /** Fails those who wait, waits for those who hold, and resolves when the server has let go of every session. */
  override end(): Promise<void>;
  override end(callback: () => void): void;
  override end(callback?: () => void): Promise<void> | undefined {
    // First, so that whom the closing gate refuses is no failure.
    this.#ended ??= this.#sessions.allFree();
    this.#gate.close();
    Object.assign(this, { ending: true });
    this.#idle.closeAll('drained');
    if (callback === undefined) return this.#ended;
    this.#ended.then(callback);
    return undefined;
  }

  [inspect.custom](): string {
    return `BoundedPool ${inspect(this.readSnapshot())}`;
  }

  /** Callbacks where a connection is free: promises cost each query 10 µs, since Node follows every one of them. */
  #ask(settle: Settle): void {
    const { poolTimeoutMs, captureStacks } = this.#settings;
    const context = currentContext();
    const operation = this.operations.take();
    const onEnd = this.onAsk?.();
    const acquisition = this.recorder.asked(context.caller, captureStacks ? rememberStack() : undefined);
    const timeoutMs = Math.min(
      poolTimeoutMs,
      Math.max(0, context.deadlineAtMs - acquisition.askedAtMs),
      context.begins?.maxWaitMs ?? Number.POSITIVE_INFINITY,
      context.lane === 'probe' ? PROBE_WAIT_MS : Number.POSITIVE_INFINITY,
    );
    const borrower = new Borrower(this.#lender, context, timeoutMs, acquisition, operation, onEnd, settle);
    if (timeoutMs === 0) {
      this.#refuse(borrower, 'late');
      return;
    }
    const asked = this.#gate.ask(borrower);
    if (asked === 'entered') this.#take(borrower);
    else if (asked === 'queued' && borrower.lane !== 'probe') this.recorder.queued(this.#gate.pending);
  }

  #refuse(borrower: Borrower, refusal: GateRefusal): void {
    const { limit, pending, predictedWaitMs } = this.#gate;
    const moment = { inUse: this.#lent, limit, pending, predictedWaitMs };
    const error = refusalError(refusal, borrower.timeoutMs, moment);
    if (refusal === 'late') this.#turnAwayLate(borrower, error);
    else if (refusal === 'gone') this.#turnAway(borrower, 'gaveUp', error);
    else if (refusal === 'closed') this.#turnAway(borrower, 'failed', error);
    else this.#turnAway(borrower, refusal, error);
  }

  /** Its time was up, be it in the queue or while a connection opened. */
  #turnAwayLate(borrower: Borrower, error: Error): void {
    // A caller that asked for less time than the pool gives has not met a failure of the pool.
    const impatient = borrower.timeoutMs < this.#settings.poolTimeoutMs;
    this.#turnAway(borrower, impatient ? 'gaveUp' : 'timedOut', error);
  }

  #turnAway(borrower: Borrower, refusal: Refusal, error: Error): void {
    const { acquisition, lane, onEnd, settle } = borrower;
    // That the pool was full is what a check has learnt; nobody was refused.
    if (lane === 'probe' && refusal === 'gaveUp') this.recorder.withdrawn(acquisition);
    else this.recorder.refused(acquisition, refusal);
    if (refusal === 'timedOut' || refusal === 'nested' || (refusal === 'failed' && !this.#isEnding)) {
      this.#settings.observer.failed?.(error);
    }
    const waitMs = performance.now() - acquisition.askedAtMs;
    onEnd?.({ label: acquisition.label, outcome: outcomeOf(refusal), waitMs });
    settle(error, undefined, borrower);
  }

  get #isEnding(): boolean {
    return this.#ended !== undefined;
  }

  #take(borrower: Borrower): void {
    const connection = this.#idle.take();
    if (connection === undefined) this.#open(borrower);
    else this.#lend(connection, borrower);
  }

  /** With a permit in hand, which goes back where no connection comes of it; one that comes too late goes on. */
  #open(borrower: Borrower): void {
    const leftMs = Math.max(0, borrower.expiresAtMs - performance.now());
    let late = false;
    const timer = Number.isFinite(leftMs)
      ? setTimeout(
          () => {
            late = true;
            this.#turnAwayLate(borrower, unopenedError(borrower.timeoutMs, leftMs));
          },
          Math.min(LONGEST_TIMER_MS, leftMs),
        )
      : undefined;
    this.#connect((error, connection) => {
      clearTimeout(timer);
      const gone = !late && borrower.signal?.aborted === true;
      if (connection !== undefined && !late && !gone) {
        this.#lend(connection, borrower);
        return;
      }
      if (connection !== undefined) this.#keep(connection, performance.now());
      else if (late) this.#settings.observer.failed?.(error as Error);
      this.#gate.leave(borrower);
      if (gone) this.#refuse(borrower, 'gone');
      else if (connection === undefined && !late) this.#turnAway(borrower, 'failed', error as Error);
    });
  }

  #connect(connected: (error: Error | undefined, connection: PoolConnection | undefined) => void): void {
    let connection: PoolConnection;
    try {
      connection = new PoolConnection(this.options as unknown as PoolConnectionConfig);
    } catch (error) {
      // What the driver throws at once, such as a key file that it cannot read, arrives like what it throws later.
      connected(error as Error, undefined);
      return;
    }
    this.#connections.add(connection);
    connection.connect((error?: Error) => {
      if (error !== undefined) {
        this.#connections.delete(connection);
        connected(error, undefined);
        return;
      }
      connection.on('error', (cause) => this.#lose(connection, cause));
      this.recorder.opened(connection.openedInMs);
      this.#settings.observer.opened?.();
      this.emit('connect', connection);
      connected(undefined, connection);
    });
  }

  #lend(connection: PoolConnection, borrower: Borrower): void {
    const { acquisition, onEnd, settle } = borrower;
    this.#lent += 1;
    this.recorder.acquired(acquisition);
    connection.lendTo(borrower);
    borrower.holds();
    // Opening it was no part of the use: it says nothing of how long the next one takes.
    borrower.heldSinceMs = acquisition.acquiredAtMs;
    this.emit('acquire', connection);
    const waitMs = acquisition.acquiredAtMs - acquisition.askedAtMs;
    onEnd?.({ label: acquisition.label, outcome: 'acquired', waitMs });
    settle(undefined, connection, borrower);
  }

  /** With what pg's users end a loan. */
  #lendOut(connection: PoolConnection, borrower: Borrower): PoolClient {
    let released = false;
    const release = (error?: Error | boolean) => {
      if (released) throw new Error('Release called on client which has already been released to the pool.');
      released = true;
      this.#giveBack(connection, borrower, error);
    };
    return Object.assign(connection, { release });
  }

  #giveBack(connection: PoolConnection, borrower: Borrower, error: Error | boolean | undefined): void {
    if (error === undefined && connection.isAtRest) this.#takenBack(connection, borrower, undefined);
    else takeBack(connection, error, (failed) => this.#takenBack(connection, borrower, failed));
  }

  #takenBack(connection: PoolConnection, borrower: Borrower, failed: Error | true | undefined): void {
    this.#lent -= 1;
    borrower.heldUntilNow();
    const leak = this.recorder.released(borrower.acquisition);
    if (leak !== undefined) this.#settings.observer.leakReturned?.(leak);
    this.emit('release', failed, connection);
    if (failed === undefined) this.#keep(connection, performance.now());
    else this.#close(connection, 'error');
    this.#gate.leave(borrower);
  }

  #keep(connection: PoolConnection, nowMs: number): void {
    if (this.#isEnding) this.#close(connection, 'drained');
    else if (connection.expiresAtMs <= nowMs) this.#close(connection, 'lifetime');
    else this.#idle.add(connection, nowMs);
  }

  /** It died; where somebody holds it, they will learn it from their statement. */
  #lose(connection: PoolConnection, cause: Error): void {
    if (!this.#idle.remove(connection)) return;
    this.#close(connection, 'error');
    this.#settings.observer.failed?.(cause);
    // An event of this name that nobody listens for would end the process.
    if (this.listenerCount('error') > 0) this.emit('error', cause, connection);
  }

  #close(connection: PoolConnection, reason: CloseReason): void {
    this.#connections.delete(connection);
    connection.end(() => {
      this.recorder.closed(reason);
      this.#settings.observer.closed?.(reason, performance.now() - connection.openedAtMs);
      this.emit('remove', connection);
    });
  }
}

function outcomeOf(refusal: Refusal): PoolWait['outcome'] {
  return refusal === 'timedOut' || refusal === 'gaveUp' || refusal === 'failed' ? refusal : 'shed';
}

function noop(): void {}
