/**
 * A pg.Pool that keeps what its settings promise.
 *
 * It lends at most `limit` connections and PostgreSQL never sees more sessions than that; a wait for one is bounded;
 * a statement that fails does not cost its connection; a query that timed out is stopped on the server;
 * a connection is never lent again while a transaction is open on it.
 *
 * Waiting happens here and not in pg-pool: its own queue has no bound, gives a connection to callers who are gone,
 * and never settles what waits when the pool ends.
 */
import { inspect } from 'node:util';
import { Pool, type PoolClient, type PoolConfig } from 'pg';
import { CodedError } from '@/lib/errors';
import type { PoolSnapshot } from '@/lib/stats';
import { bringToRest, isServerError } from './bring-to-rest';
import type { ServerAddress } from './cancel-query';
import { type CloseReason, ConnectionLifetimes } from './connection-lifetimes';
import { remainingMs } from './deadline';
import { PoolConnection } from './pool-connection';
import { Semaphore } from './semaphore';

/** Told of each event as it happens; must not throw and must not call the pool. */
export interface PoolObserver {
  opened(): void;
  closed(reason: CloseReason, ageMs: number): void;
  /** A connection that idled has died, or one could not be opened, or nobody gave one back in time. */
  failed(error: Error): void;
}

export interface BoundedPoolOptions {
  /** What the driver needs to open a connection. */
  readonly connection: PoolConfig;
  readonly limit: number;
  /** Milliseconds; Infinity is none. */
  readonly poolTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly queryTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly maxLifetimeMs: number;
  /** Where a cancel request goes; undefined behind a pooler, whose sessions are not ours to cancel. */
  readonly cancelAt: ServerAddress | undefined;
  readonly observer: PoolObserver;
}

export class BoundedPool extends Pool {
  readonly #settings: BoundedPoolOptions;
  /** One for each borrower. */
  readonly #permits: Semaphore;
  /** One for each session that PostgreSQL may still hold; see pool-connection.ts. */
  readonly #sessions: Semaphore;
  readonly #lifetimes: ConnectionLifetimes;
  #lent = 0;
  /** Borrowers that pg-pool is serving: an idle connection that one of them will get is not free. */
  #serving = 0;
  #ended: Promise<void> | undefined;

  constructor(settings: BoundedPoolOptions) {
    const sessions = new Semaphore(settings.limit);
    const { connectTimeoutMs, queryTimeoutMs } = settings;
    super({
      ...settings.connection,
      ...{ sessions, connectTimeoutMs, queryTimeoutMs },
      Client: PoolConnection as unknown as NonNullable<PoolConfig['Client']>,
      max: settings.limit,
      // The wait is bounded below, the opening in PoolConnection.
      connectionTimeoutMillis: 0,
      idleTimeoutMillis: Number.isFinite(settings.idleTimeoutMs) ? settings.idleTimeoutMs : 0,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    this.#settings = settings;
    this.#sessions = sessions;
    this.#permits = new Semaphore(settings.limit);
    this.#lifetimes = new ConnectionLifetimes(settings.maxLifetimeMs);
    // pg-pool reads this for each new connection; a value that changes is what gives each its own lifetime.
    Object.defineProperty(this.options, 'maxLifetimeSeconds', { get: () => this.#lifetimes.nextSeconds });
    this.on('connect', (client) => {
      this.#lifetimes.opened(client);
      settings.observer.opened();
    });
    this.on('remove', (client) => {
      const closed = this.#lifetimes.closed(client, this.#ended !== undefined);
      if (closed !== undefined) settings.observer.closed(closed.reason, closed.ageMs);
    });
    // Without a listener the death of an idle connection would end the process.
    this.on('error', (error, client) => {
      this.#lifetimes.broken(client);
      settings.observer.failed(error);
    });
  }

  get limit(): number {
    return this.#settings.limit;
  }

  readSnapshot(): PoolSnapshot {
    const idle = this.idleCount;
    return Object.freeze({
      atMs: Date.now(),
      limit: this.limit,
      inUse: this.#lent,
      idle,
      opening: Math.max(0, this.totalCount - idle - this.#lent),
      pending: this.#permits.pending,
      oldestWaitMs: this.#permits.oldestWaitMs(performance.now()),
    });
  }

  /**
   * Lends a connection; `release` gives it back.
   *
   * @throws CodedError POOL_TIMEOUT when none became free in time, POOL_CLOSED after `end`
   */
  override connect(): Promise<PoolClient>;
  override connect(
    callback: (error: Error | undefined, client: PoolClient | undefined, done: PoolClient['release']) => void,
  ): void;
  override connect(
    callback?: (
      error: Error | undefined,
      client: PoolClient | undefined,
      done: PoolClient['release'],
    ) => void,
  ): Promise<PoolClient> | undefined {
    const acquired = this.#acquire();
    if (callback === undefined) return acquired;
    acquired.then(
      (client) => callback(undefined, client, client.release),
      (error: Error) => callback(error, undefined, () => undefined),
    );
    return undefined;
  }

  /** Fails those who wait, waits for those who hold, and resolves when the server has let go of every session. */
  override end(): Promise<void>;
  override end(callback: () => void): void;
  override end(callback?: () => void): Promise<void> | undefined {
    this.#permits.close(
      () => new CodedError('POOL_CLOSED', 'The pool is closed; this process is shutting down.'),
    );
    this.#ended ??= super.end().then(() => this.#sessions.allFree());
    if (callback === undefined) return this.#ended;
    this.#ended.then(callback);
    return undefined;
  }

  [inspect.custom](): string {
    return `BoundedPool ${inspect(this.readSnapshot())}`;
  }

  async #acquire(): Promise<PoolClient> {
    const startedAtMs = performance.now();
    const timeoutMs = Math.min(this.#settings.poolTimeoutMs, remainingMs());
    const onTimeout = () => {
      const error = this.#timeoutError(performance.now() - startedAtMs);
      // A caller that asked for less time than the pool gives has not met a failure of the pool.
      if (timeoutMs === this.#settings.poolTimeoutMs) this.#settings.observer.failed(error);
      return error;
    };
    await this.#permits.acquire(timeoutMs, onTimeout);
    // Where a connection idles there is nothing to wait for, and a timer for each query is dear.
    const idles = this.idleCount > this.#serving;
    this.#serving += 1;
    const connected = super.connect().finally(() => {
      this.#serving -= 1;
    });
    if (!idles) {
      await this.#withinTime(connected, timeoutMs - (performance.now() - startedAtMs), onTimeout);
    }
    try {
      return this.#lend(await connected);
    } catch (error) {
      this.#permits.release();
      this.#settings.observer.failed(error as Error);
      throw error;
    }
  }

  /** Rejects when `connected` takes too long; the connection that comes after all goes to the next one. */
  async #withinTime(connected: Promise<PoolClient>, ms: number, onTimeout: () => Error): Promise<void> {
    if (!Number.isFinite(ms)) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), Math.max(0, ms));
    });
    // Its failure is the caller's to report.
    const outcome = await Promise.race([
      connected.then(
        () => 'settled',
        () => 'settled',
      ),
      late,
    ]);
    clearTimeout(timer);
    if (outcome === 'settled') return;
    connected
      .then(
        (client) => client.release(),
        (error: Error) => this.#settings.observer.failed(error),
      )
      .finally(() => this.#permits.release());
    throw onTimeout();
  }

  #timeoutError(waitedMs: number): Error {
    const { inUse, pending } = this.readSnapshot();
    return new CodedError(
      'POOL_TIMEOUT',
      `No connection became free within ${(waitedMs / 1000).toFixed(1)} s: ` +
        `${inUse} of ${this.limit} are in use and ${pending} other callers wait.`,
    );
  }

  #lend(client: PoolClient): PoolClient {
    this.#lent += 1;
    const connection = client as unknown as PoolConnection;
    connection.boundQueries(remainingMs());
    const giveBack = client.release;
    let released = false;
    client.release = (error?: Error | boolean) => {
      if (released) throw new Error('Release called on client which has already been released to the pool.');
      released = true;
      const finish = (failed: Error | boolean | undefined) => {
        if (failed) this.#lifetimes.broken(client);
        this.#lent -= 1;
        giveBack(failed);
        this.#permits.release();
      };
      if (!error) {
        if (connection.isAtRest) finish(undefined);
        else bringToRest(connection, this.#settings.cancelAt).then((atRest) => finish(!atRest));
      } else if (isServerError(error) || connection.isBusy) {
        bringToRest(connection, this.#settings.cancelAt).then((atRest) => finish(atRest ? undefined : error));
      } else {
        finish(error);
      }
    };
    return client;
  }
}
