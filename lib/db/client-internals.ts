/**
 * What pg 8.23 knows of a connection but does not declare; Neon's older copy of it is brought to the same in
 * neon-transport.ts. Pinned by `__tests__/integration/bounded-pool.test.ts`, which runs over both.
 */
import type { Client } from 'pg';

export interface ClientInternals {
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

export function internalsOf(client: Client): ClientInternals {
  return client as unknown as ClientInternals;
}

/** Whether a statement is under way or waits, so that the server must be told to stop. */
export function isBusy(internals: ClientInternals): boolean {
  // pg leaves `undefined` here after the queue ran dry, null after an error.
  return internals._getActiveQuery() != null || internals._queryQueue.length > 0;
}
