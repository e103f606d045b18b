/**
 * Neon's driver as the pool needs it: its Client speaks PostgreSQL through a WebSocket, for where TCP is not to be had.
 *
 * It is an older copy of pg's, brought here to what client-internals.ts asks of both, on a socket of its own kind that is
 * brought to what a TCP socket does: it closes when the server has closed, can be cut off, and fails with an Error.
 * Held against @neondatabase/serverless 1.2.0.
 */
import { Client, neonConfig as NeonSocket } from '@neondatabase/serverless';
import type { ClientConfig, Client as PgClient } from 'pg';
import { continueSession } from 'pg/lib/crypto/sasl';
import { WebSocket } from 'ws';
import type { RawSocket, Transport } from './transport';

/**
 * @param proxyUrl of what joins WebSockets to PostgreSQL, where it is not Neon's own
 * @public loaded by `require`, which the search for unused exports does not follow
 */
export function createWebSocketTransport(proxyUrl: string | undefined): Transport {
  return {
    createClient: (config) => new NeonClient(config, new WebSocketStream(proxyUrl)) as unknown as PgClient,
    openSocket: ({ host, port }) => {
      const socket = new WebSocketStream(proxyUrl);
      socket.connect(port, host);
      return socket as unknown as RawSocket;
    },
  };
}

class WebSocketStream extends NeonSocket {
  declare ws: WebSocket | null;
  #unsent: Uint8Array[] = [];
  #isClosed = false;

  constructor(proxyUrl: string | undefined) {
    super();
    // Node has one of its own from 22 on, which cannot be cut off.
    this.webSocketConstructor = WebSocket as unknown as NonNullable<typeof this.webSocketConstructor>;
    // Or the first password would be sent unasked and the connection told open before it is.
    this.pipelineConnect = false;
    this.disableWarningInBrowsers = true;
    if (proxyUrl === undefined) return;
    const { protocol, host, pathname } = new URL(proxyUrl);
    this.useSecureWebSocket = protocol === 'wss:';
    this.wsProxy = (server, port) => `${host}${pathname}?address=${server}:${port}`;
  }

  /** A statement is several messages: one frame of all of them, and not after a timer of 1 ms as by itself. */
  override rawWrite(bytes: Uint8Array): void {
    if (this.#unsent.push(bytes) > 1) return;
    process.nextTick(() => {
      const message = Buffer.concat(this.#unsent);
      this.#unsent = [];
      if (this.ws?.readyState === WebSocket.OPEN) this.ws.send(message);
    });
  }

  /** The goodbye is said; what closes the socket is the server when it has ended the session. */
  override end(bytes?: Uint8Array | string, encoding?: string, callback?: () => void): this {
    if (bytes !== undefined) this.write(bytes, encoding, callback);
    return this;
  }

  /** At once, whether or not the other side is there to agree. */
  override destroy(error?: Error): this {
    if (this.destroyed) return this;
    if (error !== undefined) this.emit('error', error);
    this.destroyed = true;
    this.ws?.terminate();
    // Where it was not even begun.
    if (this.ws === null) this.emit('close');
    return this;
  }

  override emit(name: string | symbol, ...values: unknown[]): boolean {
    if (name === 'error') return !this.destroyed && super.emit(name, toError(values[0]));
    if (name !== 'close') return super.emit(name, ...values);
    if (this.#isClosed) return false;
    this.#isClosed = true;
    this.destroyed = true;
    return super.emit(name);
  }
}

/** A WebSocket fails with an event, which may hold an error. */
function toError(failure: unknown): Error {
  if (failure instanceof Error) return failure;
  const { error, message } = failure as { readonly error?: unknown; readonly message?: unknown };
  if (error instanceof Error && 'code' in error) return error;
  return new Error(`Connection terminated: the WebSocket failed (${message || 'no reason given'})`, {
    cause: error,
  });
}

type TransactionStatus = ReturnType<PgClient['getTransactionStatus']>;

class NeonClient extends Client {
  declare activeQuery: object | null;
  declare queryQueue: readonly unknown[];
  #transactionStatus: TransactionStatus | null = null;
  #hasEnded = false;

  constructor(config: ClientConfig, stream: WebSocketStream) {
    super({
      ...(config as ConstructorParameters<typeof Client>[0] & object),
      ...(config.password !== undefined && { password: config.password as () => string }),
      // The WebSocket's own, which the driver would not take from elsewhere.
      ssl: false,
      stream: stream as never,
    });
    this.connection.on('readyForQuery', ({ status }: { readonly status: TransactionStatus }) => {
      this.#transactionStatus = status;
    });
    this.connection.on('end', () => {
      this.#hasEnded = true;
    });
  }

  /** As pg does: by itself it awaits each of 4,096 rounds, which takes a processor 0.3 s. */
  override async _handleAuthSASLContinue({ data }: { readonly data: string }): Promise<void> {
    const { connection, saslSession, password } = this;
    try {
      await continueSession(saslSession, password, data, undefined);
      connection.sendSCRAMClientFinalMessage(saslSession.response);
    } catch (error) {
      connection.emit('error', error);
    }
  }

  getTransactionStatus(): TransactionStatus | null {
    return this.#transactionStatus;
  }

  _getActiveQuery(): object | null {
    return this.activeQuery;
  }

  get _queryQueue(): readonly unknown[] {
    return this.queryQueue;
  }

  /** It would wait for ever for the end of what has ended. */
  override end(): Promise<void>;
  override end(callback: (error: Error) => void): void;
  override end(callback?: (error: Error) => void): Promise<void> | undefined {
    if (callback === undefined) return this.#hasEnded ? Promise.resolve() : super.end();
    if (this.#hasEnded) (callback as () => void)();
    else super.end(callback);
    return undefined;
  }
}
