/**
 * How long each connection may live, and why it was closed.
 */
import type { CloseReason } from '@/lib/stats';

/** A fleet that started together must not reconnect together: each lifetime is shorter by up to this share. */
const JITTER_RATIO = 0.1;

interface Lifetime {
  readonly openedAtMs: number;
  readonly maxLifetimeMs: number;
  broken: boolean;
}

export class ConnectionLifetimes {
  readonly #maxLifetimeMs: number;
  readonly #lifetimes = new WeakMap<object, Lifetime>();
  #nextMs: number;

  /** @param maxLifetimeMs Infinity is none */
  constructor(maxLifetimeMs: number) {
    this.#maxLifetimeMs = maxLifetimeMs;
    this.#nextMs = this.#drawMs();
  }

  /** Of the connection that opens next; 0, the driver's word for none, where lifetimes are not limited. */
  get nextSeconds(): number {
    return this.#nextMs / 1000;
  }

  opened(connection: object): void {
    this.#lifetimes.set(connection, {
      openedAtMs: performance.now(),
      maxLifetimeMs: this.#nextMs,
      broken: false,
    });
    this.#nextMs = this.#drawMs();
  }

  broken(connection: object): void {
    const lifetime = this.#lifetimes.get(connection);
    if (lifetime !== undefined) lifetime.broken = true;
  }

  /** Undefined for one that never opened. */
  closed(connection: object, draining: boolean): { reason: CloseReason; ageMs: number } | undefined {
    const lifetime = this.#lifetimes.get(connection);
    if (lifetime === undefined) return undefined;
    const ageMs = performance.now() - lifetime.openedAtMs;
    const expired = lifetime.maxLifetimeMs > 0 && ageMs >= lifetime.maxLifetimeMs;
    const reason = lifetime.broken ? 'error' : draining ? 'drained' : expired ? 'lifetime' : 'idle';
    return { reason, ageMs };
  }

  #drawMs(): number {
    return Number.isFinite(this.#maxLifetimeMs)
      ? this.#maxLifetimeMs * (1 - Math.random() * JITTER_RATIO)
      : 0;
  }
}
