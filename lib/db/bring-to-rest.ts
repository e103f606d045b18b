/**
 * Whether a connection that was given back in the midst of something can be lent again: waits for the server to be
 * ready, and first stops what it still runs. Decides for closing it where that takes too long.
 */
import type { PoolConnection } from './pool-connection';
import { isServerError } from './server-error';

/** A server that is well answers within one round trip; one that hangs must not hold a permit for long. */
const REST_TIMEOUT_MS = 1_000;

/**
 * Takes back what a borrower releases, at once where it can be lent again at once.
 *
 * @param error what the borrower says went wrong; true is pg's word for "close it"
 * @param finish told undefined to keep the connection, or why to close it
 */
export function takeBack(
  connection: PoolConnection,
  error: Error | boolean | undefined,
  finish: (failed: Error | true | undefined) => void,
): void {
  if (connection.isLost) {
    finish(error || true);
  } else if (error === true) {
    if (!connection.isBusy) finish(true);
    else bringToRest(connection).finally(() => finish(true));
  } else if (!error && connection.isAtRest) {
    finish(undefined);
  } else if (!error || isServerError(error) || connection.isBusy) {
    bringToRest(connection).then((atRest) => finish(atRest ? undefined : error || true));
  } else {
    finish(error);
  }
}

/** @returns false where the connection is lost */
async function bringToRest(connection: PoolConnection): Promise<boolean> {
  if (!connection.isBusy) return connection.settle(REST_TIMEOUT_MS);
  const [atRest] = await Promise.all([
    connection.settle(REST_TIMEOUT_MS),
    // Waited for, or a late cancel would hit the next borrower's query.
    connection.cancelRunning(REST_TIMEOUT_MS),
  ]);
  return atRest;
}
