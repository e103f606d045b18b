/** How the time of a shutdown is shared out: listening and requests first, then the pool. Pure. */
import type { ConfigProblem } from './configuration-error';
import type { Setting } from './setting';

const CLOSE_SECONDS = 5;
/** Where there is little time, requests have no less of it than the pool. */
const CLOSE_SHARE = 0.5;

/** @returns what is kept of the time for the pool to close and for what is left to be pushed */
export function shutdownCloseSeconds(timeoutSeconds: number): number {
  return Math.min(CLOSE_SECONDS, timeoutSeconds * CLOSE_SHARE);
}

/** A process that still listens when its time is up breaks off the very requests that the delay is for. */
export function findDelayProblem(
  timeout: Setting<number> | ConfigProblem,
  delay: Setting<number> | ConfigProblem,
): ConfigProblem | undefined {
  if ('key' in timeout || 'key' in delay || delay.value === 0) return undefined;
  const closeSeconds = shutdownCloseSeconds(timeout.value);
  const leftSeconds = timeout.value - closeSeconds;
  if (delay.value < leftSeconds) return undefined;
  return {
    key: 'SHUTDOWN_DELAY',
    value: JSON.stringify(String(delay.value)),
    allowed: `less than ${leftSeconds}, which is SHUTDOWN_TIMEOUT (${timeout.value}) less the ${closeSeconds} s that the pool has to close; raise SHUTDOWN_TIMEOUT, and what the platform waits before it kills`,
  };
}
