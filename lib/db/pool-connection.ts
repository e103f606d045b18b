/**
 * A connection that counts as open until PostgreSQL has let go of it, and knows whether it can be lent again.
 *
 * pg-pool forgets a connection when it starts to close it and may open the next one while the server still holds
 * the old: the server then sees more sessions than the limit. Here a connection opens only with a session's permit
 * and returns it when its socket is closed. PostgreSQL ends the session before it closes the socket.
 */
import { Client, type ClientConfig } from 'pg';
import { currentContext } from '@/lib/caller';
import { CodedError } from '@/lib/errors';
import type { Operation, Statement } from '@/lib/recorder';
import { cancelQuery, type ServerAddress } from './cancel-query';
import { drawLifetimeMs } from './connection-lifetimes';
import type { OperationHandover } from './operation-handover';
import { QueryWatchdog } from './query-watchdog';
import type { Semaphore } from './semaphore';
import { isServerError } from './server-error';

/** A server that does not close its side within this time is not waited for. */
const CLOSE_TIMEOUT_MS = 1_000;
const CANCEL_TIMEOUT_MS = 1_000;

export interface PoolConnectionConfig extends ClientConfig {
  readonly sessions: Semaphore;
  /** Longest opening, milliseconds; Infinity is none. */
  readonly connectTimeoutMs: number;
  /** Longest wait for a query's answer, milliseconds; Infinity is none. */
  readonly queryTimeoutMs: number;
  /** Infinity is none. */
  readonly maxLifetimeMs: number;
  /** Where the server listens, for a connection whose socket does not tell. */
  readonly server: ServerAddress;
  /** What Prisma makes its next statement for. */
  readonly operations: OperationHandover;
  /** Told of each statement when its answer has come; not of a cursor's or a stream's, which have many. */
  readonly onStatement: (statement: Statement) => void;
}

/** To whom it is lent, for what, and until when. */
interface Loan {
  readonly acquisition: { readonly label: string; readonly workspace: string | undefined };
  /** What its first statement is made for, where that is known already. */
  readonly operation: Operation | undefined;
  /** On performance.now()'s clock; Infinity is none. */
  readonly deadlineAtMs: number;
}

/** To cut these short would leave a transaction open, or nobody knowing whether it was committed. */
const ENDS_TRANSACTION = /^\s*(COMMIT|ROLLBACK)\b/i;

interface SentStatement {
  readonly text: string | undefined;
  readonly operation: Operation | undefined;
  readonly loan: Loan | undefined;
  /** On performance.now()'s clock. */
  readonly sentAtMs: number;
  readonly callback: Callback;
  isOver: boolean;
}

type Callback = (error: unknown, result: unknown) => void;

/** What pg 8.23 knows but does not declare; pinned by `__tests__/integration/bounded-pool.test.ts`. */
interface ClientInternals {
  readonly readyForQuery: boolean;
  readonly _queryable: boolean;
  readonly _ending: boolean;
  readonly _queryQueue: readonly unknown[];
  readonly processID: number | null;
  readonly secretKey: number | null;
  readonly connection: {
    readonly stream: { destroy(): void; readonly remoteAddress?: string; readonly remotePort?: number };
  };
  readonly connectionParameters: { query_timeout: number | false; options: string | undefined };
  _getActiveQuery(): object | null;
  getTransactionStatus(): 'I' | 'T' | 'E' | null;
}

type ConnectCallback = (error: Error) => void;

export class PoolConnection extends Client {
  readonly #config: PoolConnectionConfig;
  #loan: Loan | undefined;
  #operationOfFirst: Operation | undefined;
  #openedInMs = 0;
  #openedAtMs = 0;
  #expiresAtMs = Number.POSITIVE_INFINITY;
  readonly #watchdog: QueryWatchdog<SentStatement>;
  /** The driver's own. */
  readonly #query: (...parameters: unknown[]) => unknown;
  /** Since when nobody holds it, on performance.now()'s clock; of no meaning while somebody does. */
  idleSinceMs = performance.now();

  constructor(config: PoolConnectionConfig) {
    super({
      ...config,
      // pg-pool hides it from enumeration, and so from the spread.
      password: config.password,
      // 0 is the driver's word for none.
      connectionTimeoutMillis: Number.isFinite(config.connectTimeoutMs) ? config.connectTimeoutMs : 0,
    });
    this.#config = config;
    // Or the driver would take PGOPTIONS; the URL alone decides.
    this.#internals.connectionParameters.options = config.options;
    // A connection may die at any moment, also between two listeners; unheard, that would end the process.
    this.on('error', () => undefined);
    this.#watchdog = new QueryWatchdog(config.queryTimeoutMs, (sent) =>
      // The driver's own words, by which it is known.
      this.#answered(sent, new Error('Query read timeout'), undefined),
    );
    this.#query = this.query.bind(this) as (...parameters: unknown[]) => unknown;
    this.once('end', () => this.#watchdog.stop());
    this.#watchQueries();
  }

  /** How long it took to open, TLS and login included, milliseconds. */
  get openedInMs(): number {
    return this.#openedInMs;
  }

  /** On performance.now()'s clock, as the next one. */
  get openedAtMs(): number {
    return this.#openedAtMs;
  }

  /** When it has lived long enough. */
  get expiresAtMs(): number {
    return this.#expiresAtMs;
  }

  lendTo(loan: Loan): void {
    this.#loan = loan;
    this.#operationOfFirst = loan.operation;
  }

  get #internals(): ClientInternals {
    return this as unknown as ClientInternals;
  }

  /** Whether the next borrower would find it at rest: no statement runs or waits, no transaction is open. */
  get isAtRest(): boolean {
    const { readyForQuery, _queryable, _ending } = this.#internals;
    return readyForQuery === true && _queryable && !_ending && this.#internals.getTransactionStatus() === 'I';
  }

  /** Whether the server has ended it or its socket broke: nothing more will come from it. */
  get isLost(): boolean {
    return !this.#internals._queryable;
  }

  /** Whether a statement is under way or waits, so that the server must be told to stop. */
  get isBusy(): boolean {
    // pg leaves `undefined` here after the queue ran dry, null after an error.
    return this.#internals._getActiveQuery() != null || this.#internals._queryQueue.length > 0;
  }

  /** Asks the server to stop what runs; resolves when it has passed that on, after `ms` in any case. */
  async cancelRunning(ms: number): Promise<void> {
    const { processID: processId, secretKey, connection } = this.#internals;
    if (processId === null || secretKey === null) return;
    const { remoteAddress: host, remotePort: port } = connection.stream;
    // The very server of this connection: the name may lead to another one by now.
    const server = host !== undefined && port !== undefined ? { host, port } : this.#config.server;
    await cancelQuery(server, { processId, secretKey }, ms);
  }

  /**
   * Sends a statement for the borrower, timed and bounded.
   *
   * @param callback told once of the answer, or of the time that is up: the statement then still runs on the server
   */
  send(statement: unknown, values: unknown, callback: Callback): void {
    const sent = this.#begin(statement, callback, Number.POSITIVE_INFINITY);
    this.#query(statement, values, (error: unknown, result: unknown) => this.#answered(sent, error, result));
  }

  /**
   * `query` as it is called on a connection that was lent, timed and bounded too. What timed out here still runs on the
   * server, and inside a transaction the ROLLBACK waits behind it, so it is stopped there. In the callback form the borrower
   * is pool.query, which gives the connection back and so has it brought to rest.
   */
  #watchQueries(): void {
    const query = this.#query;
    Object.defineProperty(this, 'query', {
      value: (...parameters: unknown[]): unknown => {
        const last = parameters.length - 1;
        const callback = parameters[last];
        if (typeof callback === 'function') {
          this.send(parameters[0], last > 1 ? parameters[1] : undefined, callback as Callback);
          return undefined;
        }
        if (!isStatement(parameters[0])) {
          this.#driverBounds(this.#config.queryTimeoutMs);
          return query(...parameters);
        }
        return new Promise((resolve, reject) => {
          const settle: Callback = (error, result) => {
            if (error == null) {
              resolve(result);
              return;
            }
            reject(error);
            if (!isServerError(error as Error) && this.isBusy && this.#internals._queryable)
              this.cancelRunning(CANCEL_TIMEOUT_MS);
          };
          const sent = this.#begin(parameters[0], settle, currentContext().deadlineAtMs);
          query(parameters[0], parameters[1], (error: unknown, result: unknown) =>
            this.#answered(sent, error, result),
          );
        });
      },
    });
  }

  /** @param deadlineAtMs of whoever sends it, beside that of the loan */
  #begin(statement: unknown, callback: Callback, deadlineAtMs: number): SentStatement {
    const loan = this.#loan;
    const operation = this.#operationOfFirst ?? this.#config.operations.take();
    this.#operationOfFirst = undefined;
    const sentAtMs = performance.now();
    const sent = { text: textOf(statement), operation, loan, sentAtMs, callback, isOver: false };
    this.#bound(sent, Math.min(loan?.deadlineAtMs ?? Number.POSITIVE_INFINITY, deadlineAtMs) - sentAtMs);
    return sent;
  }

  /** The driver makes a timer for each query that it bounds; what has only the usual bound shares one of ours. */
  #bound(sent: SentStatement, leftMs: number): void {
    const { queryTimeoutMs } = this.#config;
    if (leftMs < queryTimeoutMs && !ENDS_TRANSACTION.test(sent.text ?? '')) {
      this.#driverBounds(Math.max(1, leftMs));
    } else if (this.isBusy) {
      // One that stands behind another is the driver's to take out of its queue.
      this.#driverBounds(queryTimeoutMs);
    } else {
      this.#driverBounds(Number.POSITIVE_INFINITY);
      this.#watchdog.watch(sent);
    }
  }

  #driverBounds(ms: number): void {
    this.#internals.connectionParameters.query_timeout = Number.isFinite(ms) && ms;
  }

  #answered(sent: SentStatement, error: unknown, result: unknown): void {
    // One that timed out has been told so.
    if (sent.isOver) return;
    sent.isOver = true;
    this.#watchdog.answered(sent);
    const { text, operation, loan, sentAtMs, callback } = sent;
    if (text !== undefined && loan !== undefined) {
      const { label, workspace } = loan.acquisition;
      const durationMs = performance.now() - sentAtMs;
      this.#config.onStatement({ text, operation, label, workspace, durationMs, failed: error != null });
    }
    callback(error, result);
  }

  /** Whether the server still answers on it, within `ms`; to be asked where nobody has borrowed it. */
  isAlive(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ms);
      this.#driverBounds(Number.POSITIVE_INFINITY);
      this.#query('SELECT 1', undefined, (error: unknown) => {
        clearTimeout(timer);
        resolve(error == null);
      });
    });
  }

  /** Resolves when the server is ready for the next query, false when it was not within `ms`. */
  settle(ms: number): Promise<boolean> {
    if (this.#internals.readyForQuery) return Promise.resolve(this.isAtRest);
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.off('drain', done);
        this.off('end', done);
        resolve(this.isAtRest);
      };
      const timer = setTimeout(done, ms);
      this.once('drain', done);
      this.once('end', done);
    });
  }

  override connect(): Promise<this>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<this> | undefined {
    const connected = this.#connect();
    if (callback === undefined) return connected;
    connected.then(() => (callback as () => void)(), callback);
    return undefined;
  }

  async #connect(): Promise<this> {
    const { sessions, connectTimeoutMs } = this.#config;
    await sessions.acquire(
      connectTimeoutMs,
      () => new CodedError('CONNECT_FAILED', 'An old session was not closed in time to open a new one.'),
    );
    this.once('end', () => sessions.release());
    const startedAtMs = performance.now();
    try {
      await super.connect();
      this.#openedAtMs = performance.now();
      this.#openedInMs = this.#openedAtMs - startedAtMs;
      this.#expiresAtMs = this.#openedAtMs + drawLifetimeMs(this.#config.maxLifetimeMs);
      return this;
    } catch (error) {
      // pg-pool drops a client that failed to connect without closing it.
      this.#internals.connection.stream.destroy();
      throw error;
    }
  }

  override end(): Promise<void>;
  override end(callback: (error: Error) => void): void;
  override end(callback?: (error: Error) => void): Promise<void> | undefined {
    const { stream } = this.#internals.connection;
    const timer = setTimeout(() => stream.destroy(), CLOSE_TIMEOUT_MS);
    this.once('end', () => clearTimeout(timer));
    if (callback === undefined) return super.end();
    super.end(callback);
    return undefined;
  }
}

/** Not a cursor nor a stream, which answer more than once. */
export function isStatement(statement: unknown): boolean {
  return textOf(statement) !== undefined;
}

function textOf(statement: unknown): string | undefined {
  if (typeof statement === 'string') return statement;
  if (typeof statement !== 'object' || statement === null) return undefined;
  const { text, submit } = statement as { readonly text?: unknown; readonly submit?: unknown };
  return typeof text === 'string' && submit === undefined ? text : undefined;
}
