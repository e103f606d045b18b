/**
 * Whether a connection that was given back in the midst of something can be lent again: waits for the server to be
 * ready, and first stops what it still runs. Decides for closing it where that takes too long.
 */
import type { PoolConnection } from './pool-connection';

/** A server that is well answers within one round trip; one that hangs must not hold a permit for long. */
const REST_TIMEOUT_MS = 1_000;

/** @returns false where the connection is lost */
export async function bringToRest(connection: PoolConnection): Promise<boolean> {
  if (!connection.isBusy) return connection.settle(REST_TIMEOUT_MS);
  const [atRest] = await Promise.all([
    connection.settle(REST_TIMEOUT_MS),
    // Waited for, or a late cancel would hit the next borrower's query.
    connection.cancelRunning(REST_TIMEOUT_MS),
  ]);
  return atRest;
}
