/**
 * The pool is nearly full. Judged by the mean of ten seconds: one moment is chance, and the maximum of a second is 100 %
 * on any site that renders a page with parallel reads.
 */
import { formatShare } from '@/lib/display';
import { awakeSamples } from '../awake-samples';
import { describeHolders } from '../describe-holders';
import { describeOutcomes } from '../describe-pool';
import { RESOLVE_AFTER_MS, type Rule, SAMPLE_STEP_MS } from '../rule';

/** From here on waits grow steeply: a queue's length goes with 1 ÷ (1 − utilization). */
const FIRES_RATIO = 0.8;
const RESOLVES_RATIO = 0.7;
const MEAN_OF_MS = 10_000;

export const poolUtilization: Rule = {
  severity: 'warn',
  fireAfterMs: 30_000,
  resolveAfterMs: RESOLVE_AFTER_MS,
  longestStepMs: SAMPLE_STEP_MS,
  supersededBy: ['pool-overloaded', 'pool-saturated'],
  fires: `at least ${FIRES_RATIO * 100} % of the connections are in use (mean of 10 s) for 30 s`,
  resolves: `less than ${RESOLVES_RATIO * 100} % are (mean of 10 s) for 30 s`,
  advice:
    'Waits begin soon; nobody need be woken. See which callers use the most time and shorten their transactions, ' +
    'add an instance, or raise the limit if the server has free sessions.',
  observe({ samples, measurements }, nowMs) {
    const recent = awakeSamples(samples, nowMs - MEAN_OF_MS);
    const newest = recent.at(-1);
    if (newest === undefined) return undefined;
    const spanMs = recent.reduce((sum, { intervalMs }) => sum + intervalMs, 0);
    const inUse = recent.reduce((sum, { inUseMean, intervalMs }) => sum + inUseMean * intervalMs, 0) / spanMs;
    const ratio = inUse / newest.limit;
    return {
      atMs: newest.atMs,
      verdict: ratio >= FIRES_RATIO ? 'holds' : ratio < RESOLVES_RATIO ? 'clear' : 'between',
      describe: () => ({
        sentence:
          `${inUse.toFixed(1)} of ${newest.limit} connections (${formatShare(ratio)}) were in use on average ` +
          'over the last 10 s.',
        evidence: [
          `${newest.inUse} in use now, at most ${Math.max(...recent.map(({ inUseMax }) => inUseMax))} in the last 10 s`,
          `${newest.pending} waiting`,
          ...describeOutcomes(measurements),
        ],
        holders: describeHolders(measurements),
      }),
    };
  },
};
