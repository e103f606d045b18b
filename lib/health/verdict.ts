/**
 * One probe and one snapshot → a verdict in words. Refuses to call a full pool a failure: the database works,
 * and taking every instance out of traffic because all are busy makes an outage of a queue. Nor is one that sends
 * requests away: it serves as many as it can, and without it the others would have to send away more.
 */
import { formatDuration } from '@/lib/display';
import { ERRORS, type ErrorCode } from '@/lib/errors';
import type { PoolSnapshot, ProbeResult, ProcessLoad } from '@/lib/stats';

export type HealthStatus = 'pass' | 'warn' | 'fail';

export interface HealthVerdict {
  readonly status: HealthStatus;
  /** One sentence with numbers, for the people who run this. */
  readonly sentence: string;
  /** What is wrong, in words for strangers: no live count, nothing of the server. Undefined where all is well. */
  readonly publicNote: string | undefined;
  /** What the people who run this should look at first. Undefined where all is well. */
  readonly advice: string | undefined;
}

/** By what the probe met; said to people who were woken, so each names the next step. */
const ADVICE: Readonly<Partial<Record<ErrorCode, string>>> = {
  CONNECT_FAILED:
    'Look whether the server runs and whether host, port, user and password of DATABASE_URL are right. ' +
    'The pool reconnects by itself: restarting this process does not help.',
  SERVER_FULL:
    'Other sessions have used up max_connections. End some, or run fewer instances or a lower connection limit.',
  POOL_TIMEOUT:
    'Every connection is in use and the server does not answer either: it hangs, or the network swallows packets.',
  QUERY_TIMEOUT:
    'The server took the question and did not answer in time: it hangs, is overloaded, or the network swallows packets.',
};

const ADVICE_WHEN_SATURATED =
  'The database works. Either connections are held for long (look for old transactions in pg_stat_activity) or ' +
  'there is more work than the limit lets through; raise it only if the server has free connections.';

const ADVICE_BEHIND_POOLER =
  'The pooler answers, which says nothing of the database behind it. Ask that one past the pooler, at the host of DIRECT_URL: ' +
  'where it is silent it is down, and where it answers connections are held for long or the limit is too low.';

const ADVICE_WHEN_OVERLOADED =
  'The database works; there is more to do than the connections get done. Who is served is served in time, the others ' +
  'get 503. See who asks for more than usual, by label and by workspace, and what holds connections longest.';

const ADVICE_WHEN_COMPUTING =
  'This is the CPU of this process and not the pool: a higher connection limit helps nobody. Run more instances, or make ' +
  'it compute less for each request.';

export function decideVerdict(
  probe: ProbeResult,
  snapshot: PoolSnapshot,
  process: ProcessLoad,
): HealthVerdict {
  const { inUse, limit, pending } = snapshot;
  if (probe.outcome === 'failed') {
    const reason = ERRORS[probe.errorCode ?? 'UNKNOWN'].title;
    return {
      status: 'fail',
      sentence: `Down: ${lowerFirst(reason)}. ${upperFirst(describeUse(snapshot))}`,
      publicNote: `${reason}.`,
      advice: ADVICE[probe.errorCode ?? 'UNKNOWN'],
    };
  }
  const isPoolerAlone = probe.outcome === 'pooler-there';
  const whoAnswers = isPoolerAlone
    ? 'its pooler answers, and whether the database does cannot be told.'
    : 'the database itself answers.';
  if (snapshot.admission.standingSinceMs !== undefined) {
    const forMs = Math.max(0, snapshot.atMs - snapshot.admission.standingSinceMs);
    return {
      status: 'warn',
      sentence: `Overloaded: the queue has stood for ${formatDuration(forMs)} and requests are sent away; ${describeUse(snapshot)}`,
      publicNote: `More is asked for than the connections get done, so some requests are turned away at once; ${whoAnswers}`,
      advice: isPoolerAlone ? ADVICE_BEHIND_POOLER : ADVICE_WHEN_OVERLOADED,
    };
  }
  if (process.sheddingSinceMs !== undefined) {
    const forMs = Math.max(0, snapshot.atMs - process.sheddingSinceMs);
    return {
      status: 'warn',
      sentence: `Overloaded: for ${formatDuration(forMs)} this process has had more to compute than it can and turns requests away; ${describeUse(snapshot)}`,
      publicNote: `This process has more to compute than it can, so some requests are turned away at once; ${whoAnswers}`,
      advice: ADVICE_WHEN_COMPUTING,
    };
  }
  if (probe.outcome === 'pool-full' || isPoolerAlone || (inUse >= limit && pending > 0)) {
    return {
      status: 'warn',
      sentence:
        inUse >= limit
          ? `Saturated: ${describeUse(snapshot)}`
          : `Saturated a moment ago: ${describeUse(snapshot)}`,
      publicNote: `Every connection of the pool is in use and requests wait; ${whoAnswers}`,
      advice: isPoolerAlone ? ADVICE_BEHIND_POOLER : ADVICE_WHEN_SATURATED,
    };
  }
  return {
    status: 'pass',
    sentence: `Healthy: ${describeUse(snapshot)}`,
    publicNote: undefined,
    advice: undefined,
  };
}

/** "3 of 15 connections in use, nobody waits." / "all 15 in use, 42 wait, the oldest for 3.1 s." */
function describeUse({ inUse, limit, pending, oldestWaitMs }: PoolSnapshot): string {
  const use = inUse >= limit ? `all ${limit} in use` : `${inUse} of ${limit} connections in use`;
  if (pending === 0) return `${use}, nobody waits.`;
  const wait = ((oldestWaitMs ?? 0) / 1000).toFixed(1);
  return pending === 1
    ? `${use}, 1 waits, for ${wait} s.`
    : `${use}, ${pending} wait, the oldest for ${wait} s.`;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
