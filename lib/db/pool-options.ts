/** What a pool is made of, and who is told of what happens in it. */
import type { PoolConfig } from 'pg';
import type { CloseReason, Leak, SlowQuery } from '@/lib/stats';
import type { ServerAddress, Transport } from './transport';

/** Told of each event as it happens, of those it names; must not throw and must not call the pool. */
export interface PoolObserver {
  opened?(): void;
  closed?(reason: CloseReason, ageMs: number): void;
  /** A connection that idled has died, or one could not be opened, or nobody gave one back in time. */
  failed?(error: Error): void;
  /** A read whose connection broke is sent once more. */
  repeated?(error: Error): void;
  slowQuery?(query: SlowQuery): void;
  /** A connection is held for longer than the leak threshold; told once. */
  leaked?(leak: Leak): void;
  /** One that was told as leaked has come back after all. */
  leakReturned?(leak: Leak): void;
}

export interface PoolOptions {
  /** What the driver needs to open a connection. */
  readonly connection: PoolConfig;
  readonly limit: number;
  /** Kept open even where nobody uses them, from the first use on; 0 is none. */
  readonly minConnections: number;
  /** Whether the gate tells whom it serves first and sends callers away; first come first served otherwise. */
  readonly admission: boolean;
  /** Milliseconds; Infinity is none. */
  readonly poolTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly queryTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** How long a connection that idled may take to answer before it counts as dead. */
  readonly checkTimeoutMs: number;
  readonly maxLifetimeMs: number;
  /** How many statements a connection keeps prepared; 0 is none. */
  readonly statementCacheSize: number;
  /** Infinity is never, for both. */
  readonly leakThresholdMs: number;
  readonly slowQueryMs: number;
  /** Whether a leak is reported with the stack of the call that acquired; costs each acquisition some 15 µs. */
  readonly captureStacks: boolean;
  readonly transport: Transport;
  readonly server: ServerAddress;
  readonly observer: PoolObserver;
}
