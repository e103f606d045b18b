/** Requests wait for a connection for longer than a person overlooks. */
import { formatDuration } from '@/lib/display';
import { newestSample, sleptMs } from '../awake-samples';
import { describeHolders } from '../describe-holders';
import { describeOutcomes, lastMinute } from '../describe-pool';
import { RESOLVE_AFTER_MS, type Rule, SAMPLE_STEP_MS } from '../rule';

/** A person's train of thought bears a second (Nielsen, Response Times, 1993), and the query comes on top. */
const FIRES_MS = 1_000;
/** With a short timeout the warning must come well before the refusals. */
const SHARE_OF_TIMEOUT = 1 / 4;
/** Of fewer waits the 95th percentile is the longest one: a single cold start is no trend. */
const LEAST_WAITS = 20;
const WINDOW_MS = 60_000;

export const waitTime: Rule = {
  severity: 'warn',
  // Short, since the minute that it looks at is long.
  fireAfterMs: 10_000,
  resolveAfterMs: RESOLVE_AFTER_MS,
  longestStepMs: SAMPLE_STEP_MS,
  supersededBy: [],
  fires:
    'p95 of the waits of the last minute is at least 1 s, or a quarter of the pool timeout if that is less, for 10 s; ' +
    `at least ${LEAST_WAITS} waits`,
  resolves: 'it is less than half of that for 30 s',
  advice:
    'Look at the mean use times by caller: the longest ones make the others wait. Shorten those transactions first; ' +
    'then consider a higher limit or another instance.',
  observe({ samples, measurements, poolTimeoutSeconds }, nowMs) {
    const newest = newestSample(samples);
    const wait = lastMinute(measurements)?.wait;
    // Whoever waited through a sleep of the process has waited for that, not for a connection.
    if (newest === undefined || wait === undefined || sleptMs(samples, nowMs - WINDOW_MS) > 0)
      return undefined;
    const timeoutMs = poolTimeoutSeconds === 0 ? Number.POSITIVE_INFINITY : poolTimeoutSeconds * 1000;
    const firesMs = Math.min(FIRES_MS, timeoutMs * SHARE_OF_TIMEOUT);
    const p95Ms = wait.p95Ms ?? 0;
    const bad = p95Ms >= firesMs && wait.count >= LEAST_WAITS;
    return {
      atMs: newest.atMs,
      verdict: bad ? 'holds' : p95Ms < firesMs / 2 ? 'clear' : 'between',
      describe: () => ({
        sentence: `5 % of the last minute's ${wait.count} requests waited ${formatDuration(p95Ms)} or longer for a connection.`,
        evidence: [
          `reported from ${formatDuration(firesMs)} on`,
          `${newest.inUse} of ${newest.limit} connections in use, ${newest.pending} waiting`,
          ...describeOutcomes(measurements),
        ],
        holders: describeHolders(measurements),
      }),
    };
  },
};
