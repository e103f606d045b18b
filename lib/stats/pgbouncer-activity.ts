import type { ErrorCode } from '@/lib/errors';

/** PgBouncer's own view, from its admin console. */
export interface PgBouncerActivity {
  /** When it was asked, milliseconds since the epoch. */
  readonly readAtMs: number;
  /** Why it could not be asked; then nothing else is known. */
  readonly failure: ErrorCode | undefined;
  /** As it says it, such as `PgBouncer 1.18.0`. */
  readonly version: string | undefined;
  /** One for each pair of database and user, without that of the console itself. */
  readonly pools: readonly PgBouncerPool[];
}

export interface PgBouncerPool {
  readonly database: string;
  readonly user: string;
  /** `session`, `transaction` or `statement`. */
  readonly mode: string;
  /** Connections of clients, such as ours: with a statement or a transaction under way, and those that wait for that. */
  readonly clientsActive: number;
  readonly clientsWaiting: number;
  /** How long the first of those has waited. */
  readonly maxWaitMs: number;
  /** Its sessions on PostgreSQL: lent to a client, and free. */
  readonly serversActive: number;
  readonly serversIdle: number;
}
