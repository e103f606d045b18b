/** How the pool refuses, in words for the log; strangers get those of `ERRORS`. */
import { CodedError } from '@/lib/errors';
import type { PoolSnapshot } from '@/lib/stats';

/** Nobody gave a connection back in time. */
export function exhaustedError(timeoutMs: number, { inUse, limit, pending }: PoolSnapshot): CodedError {
  return new CodedError(
    'POOL_TIMEOUT',
    `No connection became free within ${formatSeconds(timeoutMs)}: ` +
      `${inUse} of ${limit} are in use and ${pending} other callers wait.`,
  );
}

/**
 * There was room for another connection, but the server did not let it open in time.
 *
 * @param openingMs what of the time was left for the opening
 */
export function unopenedError(timeoutMs: number, openingMs: number): CodedError {
  return new CodedError(
    'CONNECT_FAILED',
    `A new connection did not open in time: ${formatSeconds(openingMs)} of ${formatSeconds(timeoutMs)} were left for it.`,
  );
}

export function closedError(): CodedError {
  return new CodedError('POOL_CLOSED', 'The pool is closed; this process is shutting down.');
}

function formatSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
