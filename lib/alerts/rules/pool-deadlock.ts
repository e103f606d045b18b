/**
 * Requests that hold a connection asked for another one while all that could give one back did the same. Critical at the
 * first: it is a mistake of the program, and the next time it may be all of them.
 */
import { formatCount, shedSince } from '@/lib/display';
import { awakeSamples } from '../awake-samples';
import { describeHolders } from '../describe-holders';
import { describeShedCallers } from '../describe-sheds';
import { type Rule, SAMPLE_STEP_MS } from '../rule';

const LOOK_BACK_MS = 60_000;

export const poolDeadlock: Rule = {
  severity: 'critical',
  fireAfterMs: 0,
  // The minute that it looks back is the wait for quiet.
  resolveAfterMs: 0,
  longestStepMs: SAMPLE_STEP_MS,
  supersededBy: [],
  fires: 'a request that held a connection asked for another one which could never have become free',
  resolves: 'none has for a minute',
  advice:
    'Inside $transaction use the client that it hands in, never the outer one, and no function that uses the outer ' +
    'one: the log names the request with POOL_DEADLOCK. A higher limit only makes it rarer.',
  observe({ samples, measurements }, nowMs) {
    const minute = awakeSamples(samples, nowMs - LOOK_BACK_MS);
    const newest = minute.at(-1);
    if (newest === undefined) return undefined;
    const { nested } = shedSince(minute, Number.NEGATIVE_INFINITY);
    const who = nested === 1 ? '1 request that holds' : `${formatCount(nested)} requests that hold`;
    return {
      atMs: newest.atMs,
      verdict: nested > 0 ? 'holds' : 'clear',
      describe: () => ({
        sentence: `${who} a connection asked for another one in the last minute, and none could ever become free.`,
        evidence: [
          `${newest.inUse} of ${newest.limit} connections in use, ${newest.pending} waiting`,
          ...describeShedCallers(measurements),
        ],
        holders: describeHolders(measurements),
      }),
    };
  },
};
