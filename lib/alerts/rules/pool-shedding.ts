/**
 * Some are sent away: the queue stood for a while. A warning at the first, since somebody saw an error; that it is no
 * more than some is why nobody need be woken.
 */
import { awakeSamples } from '../awake-samples';
import { describeHolders } from '../describe-holders';
import { describeShedding, sayShed, shareOfShed } from '../describe-sheds';
import { type Rule, SAMPLE_STEP_MS } from '../rule';

/** No longer than `pool-overloaded` takes to resolve: what that has told is not told again as it fades. */
const LOOK_BACK_MS = 30_000;

export const poolShedding: Rule = {
  severity: 'warn',
  fireAfterMs: 0,
  // The time that it looks back is the wait for quiet.
  resolveAfterMs: 0,
  longestStepMs: SAMPLE_STEP_MS,
  supersededBy: ['pool-overloaded'],
  fires: 'a request was sent away because the queue stood, or was too long to be served in time',
  resolves: 'none has been, and the queue has not stood, for 30 s',
  advice:
    'Short of a burst that was too large this is the edge of what the pool can do. See which callers ask for more than ' +
    'usual and which hold connections longest, before it becomes pool-overloaded.',
  observe({ samples, measurements }, nowMs) {
    const recent = awakeSamples(samples, nowMs - LOOK_BACK_MS);
    const newest = recent.at(-1);
    if (newest === undefined) return undefined;
    const share = shareOfShed(recent);
    const stands = recent.some(({ standing }) => standing);
    return {
      atMs: newest.atMs,
      verdict: share.shed > 0 ? 'holds' : stands ? 'between' : 'clear',
      describe: () => ({
        sentence: sayShed(share, LOOK_BACK_MS / 1000, newest.limit),
        evidence: describeShedding(share, measurements, nowMs),
        holders: describeHolders(measurements),
      }),
    };
  },
};
