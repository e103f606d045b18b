/**
 * Where connections come from and go: those that are free, those that come back, and new ones. Whoever holds a permit
 * gets the first that there is, whoever it was opened for.
 *
 * While the server cannot be reached one attempt at a time is made for all who want one, with pauses; one that idled for
 * long is asked whether it is still there before it is lent.
 */
import { detached } from '@/lib/caller';
import { CodedError } from '@/lib/errors';
import type { CloseReason } from '@/lib/stats';
import { ConnectionOpener } from './connection-opener';
import { IdleConnections } from './idle-connections';
import type { PoolConnection } from './pool-connection';
import { LONGEST_TIMER_MS, type Semaphore } from './semaphore';

/** A check costs a round trip; pgxpool pings from the same age on. */
const CHECK_AFTER_IDLE_MS = 1_000;

export interface SupplyOptions {
  /** Opens none yet; may throw what the driver throws at once, such as for a key file that it cannot read. */
  readonly create: () => PoolConnection;
  /** One for each session that PostgreSQL may still hold; see pool-connection.ts. */
  readonly sessions: Semaphore;
  readonly limit: number;
  /** Kept open once they were. */
  readonly minimum: number;
  /** Infinity is never. */
  readonly idleTimeoutMs: number;
  /** How long one that idled may take to answer before it counts as dead. */
  readonly checkTimeoutMs: number;
}

/** Told of each as it happens; must not throw. */
export interface SupplyEvents {
  opened(connection: PoolConnection): void;
  closed(connection: PoolConnection, reason: CloseReason): void;
  /** One could not be opened, or died while it idled. */
  failed(error: Error, connection?: PoolConnection): void;
}

/** When its opening began, on performance.now()'s clock. */
type BegunAtMs = number;

/** Told once: of the connection, or why there is none; of neither where the time was up. */
type Told = (error: Error | undefined, connection: PoolConnection | undefined) => void;

interface Want {
  readonly told: Told;
  timer: NodeJS.Timeout | undefined;
}

export class ConnectionSupply {
  readonly #options: SupplyOptions;
  readonly #events: SupplyEvents;
  #limit: number;
  /** Those that are opening, idle, looked at or lent. */
  readonly #connections = new Map<PoolConnection, BegunAtMs>();
  readonly #idle: IdleConnections<PoolConnection>;
  /** Those that hold a permit and no connection yet, in order of arrival. */
  readonly #wants = new Set<Want>();
  readonly #opener: ConnectionOpener;
  #checking = 0;
  #evictedAtMs = Number.NEGATIVE_INFINITY;
  /** Those that have idled since before another one broke may have broken with it, and nobody has read it yet. */
  #brokeAtMs = Number.NEGATIVE_INFINITY;
  #isEnding = false;
  #isFailing = false;

  constructor(options: SupplyOptions, events: SupplyEvents) {
    this.#options = options;
    this.#events = events;
    this.#limit = options.limit;
    this.#opener = new ConnectionOpener(() => this.#supply());
    this.#idle = new IdleConnections(
      options.idleTimeoutMs,
      () => this.#connections.size > options.minimum,
      (connection, reason) => this.#close(connection, reason),
    );
  }

  /** Open ones and those that are being opened. */
  get size(): number {
    return this.#connections.size;
  }

  get idle(): number {
    return this.#idle.count;
  }

  /** One that can be lent without a look at it. */
  takeReady(): PoolConnection | undefined {
    return this.#idle.take(Math.max(performance.now() - CHECK_AFTER_IDLE_MS, this.#brokeAtMs));
  }

  /**
   * For whom `takeReady` had none.
   *
   * @param expiresAtMs on performance.now()'s clock
   * @returns gives up: it is told then as where its time is up
   */
  want(expiresAtMs: number, told: Told): () => void {
    const want: Want = { told, timer: undefined };
    const leftMs = Math.max(0, expiresAtMs - performance.now());
    if (Number.isFinite(leftMs)) {
      const expire = () => this.#settle(want, this.#opener.error, undefined);
      want.timer = setTimeout(expire, Math.min(LONGEST_TIMER_MS, leftMs));
    }
    this.#wants.add(want);
    // Also where the server was gone a moment ago: the next attempt is not far, and tells of now.
    this.#supply();
    return () => {
      if (this.#wants.has(want)) this.#settle(want, undefined, undefined);
    };
  }

  /** One that was lent and can be lent again. */
  giveBack(connection: PoolConnection): void {
    this.#offer(connection);
  }

  /** One broke while it was lent: those that are free now are looked at before they are. */
  distrustIdle(): void {
    this.#brokeAtMs = performance.now();
  }

  /** One that was lent and cannot be lent again. */
  discard(connection: PoolConnection): void {
    this.#close(connection, 'error');
  }

  /** @returns how many were opened, so that there are `count`, the limit at most; throws where not one could be */
  async prewarm(count: number): Promise<number> {
    if (this.#isEnding)
      throw new CodedError('POOL_CLOSED', 'The pool is closed; this process is shutting down.');
    const missing = () => Math.max(0, Math.min(count, this.#limit) - this.size);
    const open = () => detached(() => this.#open());
    const { error } = this.#opener;
    let opened = 0;
    // One for all while the server cannot be reached.
    if (missing() > 0 && error !== undefined) {
      if (!this.#opener.mayOpen()) throw error;
      await open();
      opened = 1;
    }
    const attempts = await Promise.allSettled(Array.from({ length: missing() }, open));
    const failed = attempts.filter((attempt) => attempt.status === 'rejected');
    opened += attempts.length - failed.length;
    if (opened === 0 && failed[0] !== undefined) throw failed[0].reason;
    return opened;
  }

  /** Closes those that are free now, and the others when they come back. */
  evict(): { readonly closed: number; readonly onRelease: number } {
    this.#evictedAtMs = performance.now();
    const closed = this.#idle.count;
    const onRelease = this.size - closed;
    this.#idle.closeAll('evicted');
    return { closed, onRelease };
  }

  /** Connections beyond a smaller limit are closed as they become free. */
  resize(limit: number): void {
    this.#limit = limit;
    this.#options.sessions.resize(limit);
    for (let surplus = this.size - limit; surplus > 0; surplus -= 1) {
      const connection = this.#idle.take();
      if (connection === undefined) break;
      this.#close(connection, 'evicted');
    }
    this.#supply();
  }

  /** Opens no more for whoever may come; those that were let in get theirs. Resolves when every session is closed. */
  async end(): Promise<void> {
    this.#isEnding = true;
    this.#idle.closeAll('drained');
    this.#opener.stop();
    const { error } = this.#opener;
    if (error !== undefined) this.#failWants(error);
    await this.#options.sessions.allFree();
  }

  /** Nothing that is under way or comes back can serve anybody soon. */
  get #isHopeless(): boolean {
    if (this.#opener.error === undefined || this.#opener.isPassing) return false;
    for (const connection of this.#connections.keys()) if (!connection.isLost) return false;
    return true;
  }

  /** As many connections on their way as there are callers who want one, or as few as can be kept. */
  #supply(): void {
    while (this.#wants.size > this.#opener.opening + this.#checking) {
      const idle = this.#idle.take();
      if (idle !== undefined) this.#check(idle);
      else if (this.#mayOpen()) this.#openUnheard();
      else break;
    }
    while (this.#hasToKeep && this.#mayOpen(this.#wants.size > 0)) this.#openUnheard();
  }

  /** However long a server is gone, but not with a wrong password: tried again and again, it locks its user out. */
  get #hasToKeep(): boolean {
    const kept = Math.min(this.#options.minimum, this.#limit);
    return !this.#isEnding && this.#opener.mayPass && this.#connections.size < kept;
  }

  #mayOpen(isAsked = true): boolean {
    return this.#connections.size < this.#limit && this.#opener.mayOpen(isAsked);
  }

  #openUnheard(): void {
    // In nobody's name: its socket would keep the request that happened to be there.
    detached(() => this.#open()).catch(() => undefined);
  }

  async #open(): Promise<void> {
    let connection: PoolConnection | undefined;
    try {
      await this.#opener.open(() => {
        connection = this.#options.create();
        this.#connections.set(connection, performance.now());
        return connection.connect();
      });
    } catch (error) {
      if (connection !== undefined) this.#connections.delete(connection);
      this.#notOpened(error as Error);
      throw error;
    }
    const opened = connection as unknown as PoolConnection;
    opened.client.on('error', (cause) => this.#lose(opened, cause));
    this.#events.opened(opened);
    this.#offer(opened);
    // For the others, whom one attempt had to do for.
    this.#supply();
  }

  #notOpened(error: Error): void {
    this.#events.failed(error);
    if (this.#isEnding || this.#isHopeless) this.#failWants(error);
    if (!this.#isEnding) this.#supply();
  }

  /** Whether it is still there. Where it is not, those that have idled for as long will not be, either. */
  #check(connection: PoolConnection): void {
    this.#checking += 1;
    connection.isAlive(this.#options.checkTimeoutMs).then((isAlive) => {
      this.#checking -= 1;
      if (isAlive) {
        this.#offer(connection);
        return;
      }
      this.#events.failed(
        new CodedError('CONNECT_FAILED', 'A connection that had idled no longer answered.'),
        connection,
      );
      this.#idle.closeAll('error', performance.now() - CHECK_AFTER_IDLE_MS);
      this.#close(connection, 'error');
    });
  }

  #offer(connection: PoolConnection): void {
    const nowMs = performance.now();
    const [want] = this.#wants;
    const begunAtMs = this.#connections.get(connection) ?? nowMs;
    if (connection.isLost) this.#close(connection, 'error');
    else if (begunAtMs <= this.#evictedAtMs || this.#connections.size > this.#limit) {
      this.#close(connection, 'evicted');
    } else if (connection.expiresAtMs <= nowMs) this.#close(connection, 'lifetime');
    else if (want !== undefined) this.#settle(want, undefined, connection);
    else if (this.#isEnding) this.#close(connection, 'drained');
    else this.#idle.add(connection, nowMs);
  }

  #settle(want: Want, error: Error | undefined, connection: PoolConnection | undefined): void {
    clearTimeout(want.timer);
    this.#wants.delete(want);
    want.told(error, connection);
  }

  #failWants(error: Error): void {
    // Each that is told makes room for the next, who wants one too and is told in the same round, not in a deeper one.
    if (this.#isFailing) return;
    this.#isFailing = true;
    for (const want of this.#wants) this.#settle(want, error, undefined);
    this.#isFailing = false;
  }

  /** It died; where somebody holds it, they will learn it from their statement. */
  #lose(connection: PoolConnection, cause: Error): void {
    if (!this.#idle.remove(connection)) return;
    this.#close(connection, 'error');
    this.#events.failed(cause, connection);
  }

  #close(connection: PoolConnection, reason: CloseReason): void {
    this.#connections.delete(connection);
    connection.end(() => this.#events.closed(connection, reason));
    // It made room for another one.
    this.#supply();
  }
}
