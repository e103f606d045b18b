/** How busy the process itself is, in a sentence: what is turned away here never comes to the pool or its gate. */
import type { ProcessLoad } from '@/lib/stats';
import { formatDuration } from './format-duration';
import { formatCount } from './format-number';

/**
 * Of its own load; see `describeThrottle` for what it does for the pool.
 *
 * @param nowMs milliseconds since the epoch
 */
export function describeProcess(load: ProcessLoad, nowMs: number): string {
  const { shedding, sheddingSinceMs, requestsLimit } = load;
  if (shedding === 'off') {
    return 'Every request is let in, whatever this process has to compute: none is turned away before it is worked on.';
  }
  if (sheddingSinceMs === undefined) {
    return requestsLimit === undefined
      ? 'This process keeps up with its requests: it turns none away for its own sake.'
      : 'This process is behind with its requests for the moment: one that it could not work on in time is turned away before any work is done for it.';
  }
  const forMs = Math.max(0, nowMs - sheddingSinceMs);
  const most = requestsLimit === undefined ? 'few' : `at most ${formatCount(requestsLimit)}`;
  return (
    `For ${formatDuration(forMs)} this process has had more to compute than it can: ${most} requests are let in at ` +
    'once, and the others are turned away before any work is done for them.'
  );
}

/** @returns undefined where none was, or none is any more */
export function describeThrottle({ throttling, requestsThrottled }: ProcessLoad): string | undefined {
  if (!throttling || requestsThrottled === 0) return undefined;
  return (
    'The pool sends callers away: requests of clients of whom it sends most away may be turned away here, before any work is done for them: ' +
    `${formatCount(requestsThrottled)} since the start.`
  );
}
