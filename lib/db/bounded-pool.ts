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
import { type Context, currentContext } from '@/lib/caller';
import { AdmissionQueue, ArrivalOrder } from '@/lib/overload';
import { type Operation, PoolRecorder, type Statement } from '@/lib/recorder';
import type { PoolSnapshot } from '@/lib/stats';
import type { Borrower, Settle } from './borrower';
import { ConnectionSupply } from './connection-supply';
import { Gate } from './gate';
import { isRepeatable } from './is-repeatable';
import { Lending } from './lending';
import { OperationHandover } from './operation-handover';
import { PoolConnection, type PoolConnectionConfig } from './pool-connection';
import type { PoolOptions } from './pool-options';
import { Semaphore } from './semaphore';
import { StatementNames } from './statement-names';
import { isStatement } from './statement-sender';

type ConnectCallback = (
  error: Error | undefined,
  client: PoolClient | undefined,
  done: PoolClient['release'],
) => void;

/** A statement on its way, with whom it is for: its answer comes in nobody's name. */
interface Run {
  readonly statement: unknown;
  readonly values: unknown;
  readonly operation: Operation | undefined;
  readonly context: Context;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export class BoundedPool extends Pool {
  readonly #settings: PoolOptions;
  readonly #gate: Gate<Borrower>;
  readonly #supply: ConnectionSupply;
  readonly #lending: Lending;
  readonly recorder: PoolRecorder;
  readonly operations = new OperationHandover();
  #ended: Promise<void> | undefined;

  constructor(settings: PoolOptions) {
    super({ ...settings.connection, max: settings.limit } satisfies PoolConfig);
    const { limit, admission, observer } = settings;
    this.#settings = settings;
    this.recorder = new PoolRecorder({ ...settings, nowMs: () => performance.now(), atMs: Date.now });
    this.#gate = new Gate(limit, admission ? new AdmissionQueue(limit) : new ArrivalOrder(limit));
    const sessions = new Semaphore(limit);
    this.#supply = this.#createSupply(sessions);
    this.#lending = new Lending(settings, this.#gate, this.#supply, this.recorder, {
      lent: (connection) => this.emit('acquire', connection.client),
      returned: (connection, failed) => this.emit('release', failed, connection.client),
    });
    // pg-pool's own would count what it has lent, which is nothing.
    Object.defineProperties(this, {
      totalCount: { get: () => this.#supply.size },
      idleCount: { get: () => this.#supply.idle },
      waitingCount: { get: () => this.#gate.pending },
    });
    // What pg reads when it opens a connection.
    Object.assign(this.options, {
      sessions,
      connectTimeoutMs: settings.connectTimeoutMs,
      queryTimeoutMs: settings.queryTimeoutMs,
      maxLifetimeMs: settings.maxLifetimeMs,
      transport: settings.transport,
      server: settings.server,
      operations: this.operations,
      statementNames: new StatementNames(settings.statementCacheSize),
      onStatement: (statement: Statement) => {
        const slow = this.recorder.statement(statement);
        if (slow !== undefined) observer.slowQuery?.(slow);
      },
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      // For those who ask the pool how long it keeps a connection that nobody uses, as Vercel's attachDatabasePool does.
      idleTimeoutMillis: settings.idleTimeoutMs,
    });
  }

  #createSupply(sessions: Semaphore): ConnectionSupply {
    const { limit, minConnections: minimum, idleTimeoutMs, checkTimeoutMs, observer } = this.#settings;
    const create = () => new PoolConnection(this.options as unknown as PoolConnectionConfig);
    return new ConnectionSupply(
      { create, sessions, limit, minimum, idleTimeoutMs, checkTimeoutMs },
      {
        opened: (connection) => {
          this.recorder.opened(connection.openedInMs);
          observer.opened?.();
          this.emit('connect', connection.client);
        },
        closed: (connection, reason) => {
          this.recorder.closed(reason);
          observer.closed?.(reason, performance.now() - connection.openedAtMs);
          this.emit('remove', connection.client);
        },
        failed: (error, connection) => {
          observer.failed?.(error);
          // An event of this name that nobody listens for would end the process.
          if (connection !== undefined && this.listenerCount('error') > 0)
            this.emit('error', error, connection.client);
        },
      },
    );
  }

  /**
   * For tracing: called in its caller's async context when a wait begins, and what it returns when it is over. Neither
   * may throw.
   */
  set onAsk(onAsk: Lending['onAsk']) {
    this.#lending.onAsk = onAsk;
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

  /** What one of those who wait, served last, has to wait, milliseconds. */
  get predictedWaitMs(): number {
    return this.#gate.predictedWaitMs;
  }

  /**
   * Another limit, until the process ends. Connections beyond a smaller one are closed when they are free.
   *
   * @param limit a whole number, at least 1
   */
  resize(limit: number): void {
    Object.assign(this.options, { max: limit });
    // The room before those who may enter it.
    this.#supply.resize(limit);
    this.#gate.resize(limit);
  }

  /**
   * New connections for old ones: those that are free are closed now, the others when they are given back.
   *
   * @returns how many of each
   */
  evict(): { readonly closed: number; readonly onRelease: number } {
    return this.#supply.evict();
  }

  /**
   * Opens as many as are missing to `count`, at most up to the limit, so that nobody has to wait for that later.
   *
   * @returns how many were opened
   * @throws what opening them met, where not one could be opened
   */
  prewarm(count: number): Promise<number> {
    return this.#supply.prewarm(count);
  }

  readSnapshot(): PoolSnapshot {
    const { idle } = this.#supply;
    const inUse = this.#lending.lent;
    return this.recorder.snapshot({
      atMs: Date.now(),
      limit: this.limit,
      inUse,
      idle,
      opening: this.totalCount - idle - inUse,
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
      this.#borrow((error, connection, borrower) => {
        const client = connection && this.#lendOut(connection, borrower);
        inContext(error, client, client?.release ?? noop);
      });
      return undefined;
    }
    return new Promise((resolve, reject) => {
      this.#borrow((error, connection, borrower) => {
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
      this.#run({
        statement,
        values,
        operation: this.operations.take(),
        context: currentContext(),
        resolve,
        reject,
      });
    });
  }) as Pool['query'];

  /** @param failure of the first time */
  #run(run: Run, failure?: Error): void {
    const { statement, values, operation, context, resolve, reject } = run;
    const settle: Settle = (error, connection, borrower) => {
      if (connection === undefined) {
        reject(failure ?? error);
        return;
      }
      connection.send(statement, values, (thrown, result) => {
        this.#lending.giveBack(connection, borrower, thrown as Error | undefined);
        if (thrown == null) resolve(result);
        else if (failure === undefined && isRepeatable(operation, thrown)) {
          this.#settings.observer.repeated?.(thrown as Error);
          this.#supply.distrustIdle();
          this.#run(run, thrown as Error);
        } else reject(thrown);
      });
    };
    this.#lending.ask(settle, operation, context);
  }

  /** Fails those who wait, waits for those who hold, and resolves when the server has let go of every session. */
  override end(): Promise<void>;
  override end(callback: () => void): void;
  override end(callback?: () => void): Promise<void> | undefined {
    // First, so that whom the closing gate refuses is no failure.
    this.#ended ??= this.#supply.end();
    this.#gate.close();
    Object.assign(this, { ending: true });
    if (callback === undefined) return this.#ended;
    this.#ended.then(callback);
    return undefined;
  }

  [inspect.custom](): string {
    return `BoundedPool ${inspect(this.readSnapshot())}`;
  }

  #borrow(settle: Settle): void {
    this.#lending.ask(settle, this.operations.take(), currentContext());
  }

  /** With what pg's users end a loan. */
  #lendOut(connection: PoolConnection, borrower: Borrower): PoolClient {
    let released = false;
    const release = (error?: Error | boolean) => {
      if (released) throw new Error('Release called on client which has already been released to the pool.');
      released = true;
      this.#lending.giveBack(connection, borrower, error);
    };
    return Object.assign(connection.client, { release });
  }
}

function noop(): void {}
