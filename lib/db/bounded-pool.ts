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
import { currentContext } from '@/lib/caller';
import { type Acquisition, type Operation, PoolRecorder, type Statement } from '@/lib/recorder';
import type { PoolSnapshot, PoolWait } from '@/lib/stats';
import { rememberStack } from './acquiring-stack';
import { takeBack } from './bring-to-rest';
import { ConnectionLifetimes } from './connection-lifetimes';
import { IdleReaper } from './idle-reaper';
import { OperationHandover } from './operation-handover';
import { PoolConnection } from './pool-connection';
import { closedError, exhaustedError, unopenedError } from './pool-errors';
import type { PoolOptions } from './pool-options';
import { LONGEST_TIMER_MS, Semaphore } from './semaphore';

type ConnectCallback = (
  error: Error | undefined,
  client: PoolClient | undefined,
  done: PoolClient['release'],
) => void;

/** What pg-pool 3.14 knows but does not declare; pinned by `__tests__/integration/bounded-pool.test.ts`. */
interface PoolInternals {
  readonly _idle: readonly { readonly client: PoolConnection }[];
  _remove(connection: PoolConnection): void;
}

type Settle = (error: Error | undefined, client: PoolClient | undefined) => void;

/** One caller that waits for a connection. */
interface Asking {
  readonly acquisition: Acquisition;
  readonly operation: Operation | undefined;
  /** On performance.now()'s clock; Infinity is none. */
  readonly deadlineAtMs: number;
  /** Longest wait from asking on. */
  readonly timeoutMs: number;
  readonly settle: Settle;
  readonly onEnd: ((wait: PoolWait) => void) | undefined;
}

export class BoundedPool extends Pool {
  readonly #settings: PoolOptions;
  /** One for each borrower. */
  readonly #permits: Semaphore;
  /** One for each session that PostgreSQL may still hold; see pool-connection.ts. */
  readonly #sessions: Semaphore;
  readonly #lifetimes: ConnectionLifetimes;
  readonly #reaper: IdleReaper<PoolConnection>;
  readonly recorder: PoolRecorder;
  readonly operations: OperationHandover;
  /**
   * For tracing: called in its caller's async context when a wait begins, and what it returns when it is over. Neither
   * may throw.
   */
  onAsk: (() => (wait: PoolWait) => void) | undefined;
  #lent = 0;
  /** Borrowers that pg-pool is serving: an idle connection that one of them will get is not free. */
  #serving = 0;
  #ended: Promise<void> | undefined;

  constructor(settings: PoolOptions) {
    const sessions = new Semaphore(settings.limit);
    const { connectTimeoutMs, queryTimeoutMs, server, observer } = settings;
    const recorder = new PoolRecorder({
      ...settings,
      nowMs: () => performance.now(),
      atMs: Date.now,
    });
    const operations = new OperationHandover();
    const onStatement = (statement: Statement) => {
      const slow = recorder.statement(statement);
      if (slow !== undefined) observer.slowQuery?.(slow);
    };
    super({
      ...settings.connection,
      ...{ sessions, connectTimeoutMs, queryTimeoutMs, server, operations, onStatement },
      Client: PoolConnection as unknown as NonNullable<PoolConfig['Client']>,
      max: settings.limit,
      // The wait is bounded below, the opening in PoolConnection.
      connectionTimeoutMillis: 0,
      // IdleReaper does it.
      idleTimeoutMillis: 0,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    this.#settings = settings;
    this.recorder = recorder;
    this.operations = operations;
    this.#sessions = sessions;
    this.#permits = new Semaphore(settings.limit);
    this.#reaper = new IdleReaper(
      settings.idleTimeoutMs,
      () => (this as unknown as PoolInternals)._idle.map(({ client }) => client),
      (connection) => (this as unknown as PoolInternals)._remove(connection),
    );
    this.#lifetimes = new ConnectionLifetimes(settings.maxLifetimeMs);
    // pg-pool reads this for each new connection; a value that changes is what gives each its own lifetime.
    Object.defineProperty(this.options, 'maxLifetimeSeconds', { get: () => this.#lifetimes.nextSeconds });
    this.on('connect', (client) => {
      this.#lifetimes.opened(client);
      recorder.opened((client as unknown as PoolConnection).openedInMs);
      observer.opened?.();
    });
    this.on('remove', (client) => {
      const closed = this.#lifetimes.closed(client, this.#ended !== undefined);
      if (closed === undefined) return;
      recorder.closed(closed.reason);
      observer.closed?.(closed.reason, closed.ageMs);
    });
    // Without a listener the death of an idle connection would end the process.
    this.on('error', (error, client) => {
      this.#lifetimes.broken(client);
      observer.failed?.(error);
    });
  }

  get limit(): number {
    return this.#settings.limit;
  }

  /** Whether the next caller has to wait for another one to give a connection back. */
  get isExhausted(): boolean {
    return this.#permits.isExhausted;
  }

  readSnapshot(): PoolSnapshot {
    const idle = this.idleCount;
    return this.recorder.snapshot({
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
   * @throws CodedError POOL_TIMEOUT when none became free in time, CONNECT_FAILED when a new one did not open in time,
   *   POOL_CLOSED after `end`
   */
  override connect(): Promise<PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<PoolClient> | undefined {
    if (callback !== undefined) {
      this.#ask((error, client) => callback(error, client, client?.release ?? noop));
      return undefined;
    }
    return new Promise((resolve, reject) => {
      this.#ask((error, client) => (client === undefined ? reject(error) : resolve(client)));
    });
  }

  /** Fails those who wait, waits for those who hold, and resolves when the server has let go of every session. */
  override end(): Promise<void>;
  override end(callback: () => void): void;
  override end(callback?: () => void): Promise<void> | undefined {
    this.#permits.close(closedError);
    this.#ended ??= this.#close();
    if (callback === undefined) return this.#ended;
    this.#ended.then(callback);
    return undefined;
  }

  [inspect.custom](): string {
    return `BoundedPool ${inspect(this.readSnapshot())}`;
  }

  async #close(): Promise<void> {
    this.#reaper.stop();
    // pg-pool hands an idle connection over in the next tick; to end in between would leave its borrower for ever.
    await new Promise((resolve) => setImmediate(resolve));
    await super.end();
    await this.#sessions.allFree();
  }

  /** Callbacks where a connection is free: promises cost each query 10 µs, since Node follows every one of them. */
  #ask(settle: Settle): void {
    const { poolTimeoutMs, captureStacks } = this.#settings;
    const { caller, deadlineAtMs } = currentContext();
    const operation = this.operations.take();
    const onEnd = this.onAsk?.();
    const acquisition = this.recorder.asked(caller, captureStacks ? rememberStack() : undefined);
    const { askedAtMs } = acquisition;
    const timeoutMs = Math.min(poolTimeoutMs, Math.max(1, deadlineAtMs - askedAtMs));
    const asking = { acquisition, operation, deadlineAtMs, timeoutMs, settle, onEnd };
    if (this.#permits.tryAcquire()) {
      this.#take(asking);
      return;
    }
    this.#permits
      .acquire(timeoutMs, () => exhaustedError(timeoutMs, this.readSnapshot()))
      .then(
        () => this.#take(asking),
        (error: Error) => this.#refuse(asking, error, codeOf(error) === 'POOL_TIMEOUT'),
      );
    this.recorder.queued(this.#permits.pending);
  }

  /** @param late whether the time was up, be it in the queue or while a connection opened */
  #refuse({ acquisition, timeoutMs, settle, onEnd }: Asking, error: Error, late: boolean): void {
    const { poolTimeoutMs, observer } = this.#settings;
    // A caller that asked for less time than the pool gives has not met a failure of the pool.
    const impatient = late && timeoutMs < poolTimeoutMs;
    const outcome = impatient ? 'gaveUp' : late ? 'timedOut' : 'failed';
    this.recorder.refused(acquisition, outcome);
    if (!impatient && codeOf(error) !== 'POOL_CLOSED') observer.failed?.(error);
    onEnd?.({ label: acquisition.label, outcome, waitMs: performance.now() - acquisition.askedAtMs });
    settle(error, undefined);
  }

  /** With a permit in hand, which goes back where no connection comes of it; one that comes too late goes on. */
  #take(asking: Asking): void {
    const { acquisition, timeoutMs } = asking;
    // Where a connection idles there is nothing to wait for, and a timer for each query is dear.
    const idles = this.idleCount > this.#serving;
    let late = false;
    let timer: NodeJS.Timeout | undefined;
    if (!idles && Number.isFinite(timeoutMs)) {
      const leftMs = acquisition.askedAtMs + timeoutMs - performance.now();
      timer = setTimeout(
        () => {
          late = true;
          this.#refuse(asking, unopenedError(timeoutMs, Math.max(0, leftMs)), true);
        },
        Math.min(LONGEST_TIMER_MS, Math.max(0, leftMs)),
      );
    }
    this.#serving += 1;
    this.#connectNow((error, client) => {
      this.#serving -= 1;
      clearTimeout(timer);
      if (client === undefined) {
        this.#permits.release();
        if (late) this.#settings.observer.failed?.(error as Error);
        else this.#refuse(asking, error as Error, false);
      } else if (late) {
        (client as unknown as PoolConnection).idleSinceMs = performance.now();
        client.release();
        this.#reaper.watch();
        this.#permits.release();
      } else {
        this.#lend(client, asking);
        asking.settle(undefined, client);
      }
    });
  }

  #connectNow(connected: Settle): void {
    if (this.#ended !== undefined) {
      connected(closedError(), undefined);
      return;
    }
    try {
      super.connect(connected);
    } catch (error) {
      // What the driver throws at once, such as a key file that it cannot read, arrives like what it throws later.
      connected(error as Error, undefined);
    }
  }

  #lend(client: PoolClient, asking: Asking): void {
    const { acquisition, onEnd } = asking;
    this.#lent += 1;
    this.recorder.acquired(acquisition);
    const connection = client as unknown as PoolConnection;
    connection.lendTo(asking);
    const giveBack = client.release;
    let released = false;
    client.release = (error?: Error | boolean) => {
      if (released) throw new Error('Release called on client which has already been released to the pool.');
      released = true;
      takeBack(connection, error, (failed) => {
        if (failed) this.#lifetimes.broken(client);
        this.#lent -= 1;
        const leak = this.recorder.released(acquisition);
        if (leak !== undefined) this.#settings.observer.leakReturned?.(leak);
        connection.idleSinceMs = performance.now();
        giveBack(failed);
        this.#reaper.watch();
        this.#permits.release();
      });
    };
    const waitMs = acquisition.acquiredAtMs - acquisition.askedAtMs;
    onEnd?.({ label: acquisition.label, outcome: 'acquired', waitMs });
  }
}

function noop(): void {}

function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown }).code;
}
