/**
 * A connection that counts as open until PostgreSQL has let go of it, and knows whether it can be lent again.
 *
 * pg-pool forgets a connection when it starts to close it and may open the next one while the server still holds
 * the old: the server then sees more sessions than the limit. Here a connection opens only with a session's permit
 * and returns it when its socket is closed. PostgreSQL ends the session before it closes the socket.
 */
import type { Client, ClientConfig } from 'pg';
import { CodedError } from '@/lib/errors';
import { cancelQuery } from './cancel-query';
import { type ClientInternals, internalsOf, isBusy } from './client-internals';
import { drawLifetimeMs } from './connection-lifetimes';
import type { Semaphore } from './semaphore';
import { type Callback, type Loan, type SenderOptions, StatementSender } from './statement-sender';
import type { ServerAddress, Transport } from './transport';

/** A server that does not close its side within this time is not waited for. */
const CLOSE_TIMEOUT_MS = 1_000;
const CANCEL_TIMEOUT_MS = 1_000;

export interface PoolConnectionConfig extends ClientConfig, SenderOptions {
  readonly transport: Transport;
  readonly sessions: Semaphore;
  /** Longest opening, milliseconds; Infinity is none. */
  readonly connectTimeoutMs: number;
  /** Infinity is none. */
  readonly maxLifetimeMs: number;
  /** Where the server listens, for a connection whose socket does not tell. */
  readonly server: ServerAddress;
}

export class PoolConnection {
  /** The driver's, as borrowers get it. */
  readonly client: Client;
  readonly #config: PoolConnectionConfig;
  readonly #internals: ClientInternals;
  readonly #sender: StatementSender;
  #openedInMs = 0;
  #openedAtMs = 0;
  #expiresAtMs = Number.POSITIVE_INFINITY;
  /** Since when nobody holds it, on performance.now()'s clock; of no meaning while somebody does. */
  idleSinceMs = performance.now();

  constructor(config: PoolConnectionConfig) {
    this.#config = config;
    this.client = config.transport.createClient({
      ...config,
      // pg-pool hides it from enumeration, and so from the spread.
      ...(config.password !== undefined && { password: config.password }),
      // 0 is the driver's word for none.
      connectionTimeoutMillis: Number.isFinite(config.connectTimeoutMs) ? config.connectTimeoutMs : 0,
    });
    this.#internals = internalsOf(this.client);
    // Or the driver would take PGOPTIONS; the URL alone decides.
    this.#internals.connectionParameters.options = config.options;
    // A connection may die at any moment, also between two listeners; unheard, that would end the process.
    this.client.on('error', () => undefined);
    this.#sender = new StatementSender(this.client, config, () => this.cancelRunning(CANCEL_TIMEOUT_MS));
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
    return isBusy(this.#internals);
  }

  lendTo(loan: Loan): void {
    this.#sender.lendTo(loan);
  }

  /** Sends the one statement that it was borrowed for; see StatementSender. */
  send(statement: unknown, values: unknown, callback: Callback): void {
    this.#sender.sendAlone(statement, values, callback);
  }

  /** Asks the server to stop what runs; resolves when it has passed that on, after `ms` in any case. */
  async cancelRunning(ms: number): Promise<void> {
    const { processID: processId, secretKey, connection } = this.#internals;
    if (processId === null || secretKey === null) return;
    const { transport, server } = this.#config;
    const { remoteAddress: host, remotePort: port } = connection.stream;
    // The very server of this connection: the name may lead to another one by now.
    const address = host !== undefined && port !== undefined ? { host, port } : server;
    await cancelQuery(transport.openSocket(address), { processId, secretKey }, ms);
  }

  /** Whether the server still answers on it, within `ms`; to be asked where nobody has borrowed it. */
  isAlive(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      // One more turn of the loop: where this process was busy the answer may be there, unread.
      const timer = setTimeout(() => setImmediate(() => resolve(false)), ms);
      this.#sender.sendUncounted('SELECT 1', (error) => {
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
        this.client.off('drain', done);
        this.client.off('end', done);
        resolve(this.isAtRest);
      };
      const timer = setTimeout(done, ms);
      this.client.once('drain', done);
      this.client.once('end', done);
    });
  }

  async connect(): Promise<void> {
    const { sessions, connectTimeoutMs } = this.#config;
    await sessions.acquire(
      connectTimeoutMs,
      () => new CodedError('CONNECT_FAILED', 'An old session was not closed in time to open a new one.'),
    );
    this.client.once('end', () => sessions.release());
    const startedAtMs = performance.now();
    try {
      await this.client.connect();
      this.#openedAtMs = performance.now();
      this.#openedInMs = this.#openedAtMs - startedAtMs;
      this.#expiresAtMs = this.#openedAtMs + drawLifetimeMs(this.#config.maxLifetimeMs);
    } catch (error) {
      // pg-pool drops a client that failed to connect without closing it.
      this.#internals.connection.stream.destroy();
      throw error;
    }
  }

  /** @param callback when PostgreSQL has let go of it, or does not within CLOSE_TIMEOUT_MS */
  end(callback: () => void): void {
    const { stream } = this.#internals.connection;
    const timer = setTimeout(() => stream.destroy(), CLOSE_TIMEOUT_MS);
    this.client.end(() => {
      clearTimeout(timer);
      callback();
    });
  }
}
