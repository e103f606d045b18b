/**
 * The process has more to compute than it can and turns requests away before Next and the pool hear of them, so no number
 * of the pool shows it. A warning: whoever is let in is answered in time, and the database has nothing to do with it.
 */
import { describeProcess, formatCount, formatDuration } from '@/lib/display';
import type { ProcessLoad } from '@/lib/stats';
import { newestSample } from '../awake-samples';
import { RESOLVE_AFTER_MS, type Rule, SAMPLE_STEP_MS } from '../rule';

/** The gate looks for half a second before it calls that an overload; a deploy's cold start may take so long, too. */
const FIRE_AFTER_MS = 3_000;

export const processOverloaded: Rule = {
  severity: 'warn',
  fireAfterMs: FIRE_AFTER_MS,
  resolveAfterMs: RESOLVE_AFTER_MS,
  longestStepMs: SAMPLE_STEP_MS,
  supersededBy: [],
  fires: `the process has more to compute than it can and turns requests away, in each sample of ${FIRE_AFTER_MS / 1000} s`,
  resolves: 'it keeps up with its requests, for 30 s',
  advice:
    'Users see 503. This is the CPU of this process and not the pool: a higher connection limit helps nobody. Run more ' +
    'instances, give this one a whole core, or make it compute less for each request: smaller answers, fewer rows, what ' +
    'is rendered once and kept. A profile (node --cpu-prof) says which code it is.',
  observe({ samples, process }, nowMs) {
    const sample = newestSample(samples);
    if (sample === undefined) return undefined;
    return {
      atMs: sample.atMs,
      verdict: process.sheddingSinceMs === undefined ? 'clear' : 'holds',
      describe: () => ({
        sentence: describeProcess(process, nowMs),
        evidence: evidenceOf(process),
        // Who holds the pool says nothing of who computes.
        holders: undefined,
      }),
    };
  },
};

function evidenceOf({ loopDelayMs, requestsInFlight, requestsShed, requestsThrottled }: ProcessLoad) {
  return [
    `the event loop is ${formatDuration(loopDelayMs)} late, ${formatCount(requestsInFlight)} requests in flight`,
    `turned away since the start: ${formatCount(requestsShed)} for this, ${formatCount(requestsThrottled)} for the pool`,
  ];
}
