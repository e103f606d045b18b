/**
 * Whether a connection that was given back in the midst of something can be lent again: waits for the server to be
 * ready, and first stops what it still runs. Decides for closing it where that takes too long.
 */
import { cancelQuery, type ServerAddress } from './cancel-query';
import type { PoolConnection } from './pool-connection';

/** A server that is well answers within one round trip; one that hangs must not hold a permit for long. */
const REST_TIMEOUT_MS = 1_000;

/**
 * @param cancelAt where to ask for the end of a query; undefined where that cannot be asked
 * @returns false where the connection is lost
 */
export async function bringToRest(
  connection: PoolConnection,
  cancelAt: ServerAddress | undefined,
): Promise<boolean> {
  if (!connection.isBusy) return connection.settle(REST_TIMEOUT_MS);
  if (cancelAt === undefined || connection.backendKey === undefined) return false;
  const [atRest] = await Promise.all([
    connection.settle(REST_TIMEOUT_MS),
    // Waited for, or a late cancel would hit the next borrower's query.
    cancelQuery(cancelAt, connection.backendKey, REST_TIMEOUT_MS),
  ]);
  return atRest;
}

/** The server said so itself: then it says next whether the session goes on, which `bringToRest` waits for. */
export function isServerError(error: Error | boolean): boolean {
  return typeof error === 'object' && 'severity' in error && 'code' in error;
}
