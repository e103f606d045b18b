/**
 * The database does not answer. A full pool over a database that answers is not this; it has rules of its own.
 * Two checks have to fail: time passes only from one failed check to the next.
 */
import { formatDuration } from '@/lib/display';
import { ERRORS } from '@/lib/errors';
import { describeHolders } from '../describe-holders';
import { PROBE_STEP_MS, type Rule, STALE_MS } from '../rule';

export const healthFailing: Rule = {
  severity: 'critical',
  // A failover that is faster disturbs nobody for long.
  fireAfterMs: 5_000,
  resolveAfterMs: 5_000,
  longestStepMs: PROBE_STEP_MS,
  supersededBy: [],
  fires: 'the database has not answered for 5 s, at least two checks in a row',
  resolves: 'it has answered for 5 s',
  advice:
    'Look whether the server runs, whether it is reachable from here, and whether it lets DATABASE_URL log in. The ' +
    'pool reconnects by itself: restarting this process does not help.',
  observe({ probe, measurements }, nowMs) {
    if (probe === undefined || nowMs - probe.checkedAtMs > STALE_MS) return undefined;
    const { inUse, limit, pending } = measurements.snapshot;
    const code = probe.errorCode ?? 'UNKNOWN';
    return {
      atMs: probe.checkedAtMs,
      verdict: probe.outcome === 'failed' ? 'holds' : 'clear',
      describe: (sinceMs) => ({
        sentence: `${ERRORS[code].title}: no answer for ${formatDuration(nowMs - sinceMs)}.`,
        evidence: [
          `the last check failed after ${formatDuration(probe.responseTimeMs)} (${code})`,
          `${inUse} of ${limit} connections in use, ${pending} waiting`,
        ],
        holders: describeHolders(measurements),
      }),
    };
  },
};
