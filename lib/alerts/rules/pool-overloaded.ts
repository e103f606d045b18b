/**
 * Much is sent away, and not only for a moment: more is asked for than the pool gets done. Judged by the share of ten
 * seconds: the gate sends away in gusts, and a count says nothing where thousands ask.
 */
import { awakeSamples } from '../awake-samples';
import { describeHolders } from '../describe-holders';
import { describeShedding, sayShed, shareOfShed } from '../describe-sheds';
import { RESOLVE_AFTER_MS, type Rule, SAMPLE_STEP_MS } from '../rule';

/** One in twenty: a page of several reads then fails for every tenth person or so. */
const FIRES_RATIO = 0.05;
/** Of fewer a share is chance. */
const LEAST_SHED = 20;
const SHARE_OF_MS = 10_000;

export const poolOverloaded: Rule = {
  severity: 'critical',
  // Sooner than a queue that stands is a saturated pool, which says less.
  fireAfterMs: 5_000,
  resolveAfterMs: RESOLVE_AFTER_MS,
  longestStepMs: SAMPLE_STEP_MS,
  supersededBy: [],
  fires:
    `at least ${FIRES_RATIO * 100} % of those who asked in the last 10 s, and at least ${LEAST_SHED}, were sent away, ` +
    'for 5 s',
  resolves: 'less than half of that share were, for 30 s',
  advice:
    'Users see 503; those who are served are served in time. Find who asks for more than usual, by label and by ' +
    'workspace, and stop or limit it. If all do: shorten what holds connections longest, give the database more, or ' +
    'raise the limit if the server has free sessions and CPU. A restart does not help.',
  observe({ samples, measurements }, nowMs) {
    const recent = awakeSamples(samples, nowMs - SHARE_OF_MS);
    const newest = recent.at(-1);
    if (newest === undefined) return undefined;
    const share = shareOfShed(recent);
    const much = share.ratio >= FIRES_RATIO && share.shed >= LEAST_SHED;
    return {
      atMs: newest.atMs,
      verdict: much ? 'holds' : share.ratio < FIRES_RATIO / 2 ? 'clear' : 'between',
      describe: () => ({
        sentence: sayShed(share, SHARE_OF_MS / 1000, newest.limit),
        evidence: describeShedding(share, measurements, nowMs),
        holders: describeHolders(measurements),
      }),
    };
  },
};
