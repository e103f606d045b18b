/**
 * Requests were refused. Critical at the first: a user saw an error, and a pool that is large enough has none. The
 * application's own checks give up before the timeout and are not among them.
 */
import type { PoolMeasurements } from '@/lib/stats';
import { awakeSamples, sumOf } from '../awake-samples';
import { describeHolders } from '../describe-holders';
import { describeWaits } from '../describe-pool';
import { type Rule, SAMPLE_STEP_MS } from '../rule';

const LOOK_BACK_MS = 60_000;

export const poolTimeouts: Rule = {
  severity: 'critical',
  fireAfterMs: 0,
  // The minute that it looks back is the wait for quiet.
  resolveAfterMs: 0,
  longestStepMs: SAMPLE_STEP_MS,
  supersededBy: [],
  fires: 'a request got no connection within the pool timeout',
  resolves: 'none has timed out for a minute',
  advice:
    'Users see errors. If all connections are in use, stop what holds them longest; if they are not, connections ' +
    'cannot be opened: look at the health of the database.',
  observe({ samples, measurements, poolTimeoutSeconds }, nowMs) {
    const minute = awakeSamples(samples, nowMs - LOOK_BACK_MS);
    const newest = minute.at(-1);
    if (newest === undefined) return undefined;
    const timedOut = sumOf(minute, 'timedOut');
    return {
      atMs: newest.atMs,
      verdict: timedOut > 0 ? 'holds' : 'clear',
      describe: () => ({
        sentence:
          timedOut === 1
            ? `1 request got no connection within ${poolTimeoutSeconds} s in the last minute and failed.`
            : `${timedOut} requests got no connection within ${poolTimeoutSeconds} s in the last minute and failed.`,
        evidence: [
          `${newest.inUse} of ${newest.limit} connections in use, ${newest.opening} being opened, ${newest.pending} waiting`,
          ...describeRefused(measurements),
          ...describeWaits(measurements),
        ],
        holders: describeHolders(measurements),
      }),
    };
  },
};

function describeRefused({ labels }: PoolMeasurements): string[] {
  const refused = labels
    .filter(({ recent }) => recent.timedOut > 0)
    .sort((a, b) => b.recent.timedOut - a.recent.timedOut)
    .slice(0, 3)
    .map(({ name, recent }) => `${recent.timedOut} ${name}`);
  return refused.length === 0 ? [] : [`timed out in the last 5 minutes: ${refused.join(', ')}`];
}
