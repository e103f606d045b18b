/** How busy the process itself is, in a sentence: what is turned away here never comes to the pool or its gate. */
import type { ProcessLoad } from '@/lib/stats';
import { formatDuration } from './format-duration';
import { formatCount } from './format-number';

/** @param nowMs milliseconds since the epoch */
export function describeProcess(load: ProcessLoad, nowMs: number): string {
  const { shedding, sheddingSinceMs, requestsLimit } = load;
  if (shedding === 'off') {
    return 'Every request is let in, whatever this process has to compute: none is turned away before it is worked on.';
  }
  if (sheddingSinceMs === undefined) {
    return 'This process keeps up with its requests: none is turned away before it is worked on.';
  }
  const forMs = Math.max(0, nowMs - sheddingSinceMs);
  const most = requestsLimit === undefined ? 'few' : `at most ${formatCount(requestsLimit)}`;
  return (
    `For ${formatDuration(forMs)} this process has had more to compute than it can: ${most} requests are let in at ` +
    'once, and the others are turned away before any work is done for them.'
  );
}
