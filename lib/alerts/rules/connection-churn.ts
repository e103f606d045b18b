/** Connections are opened again and again: each costs a login, and something ends them before their time. */
import { formatDuration } from '@/lib/display';
import { CLOSE_REASONS } from '@/lib/stats';
import { awakeSamples, sumOf } from '../awake-samples';
import { describeHolders } from '../describe-holders';
import { RESOLVE_AFTER_MS, type Rule, SAMPLE_STEP_MS } from '../rule';

/** Every connection replaced three times in a minute lives 20 s on average; by its settings it lives for minutes. */
const FIRES_LIMITS = 3;
/** A pool of one or two may reconnect some times without anybody noticing. */
const LEAST_OPENED = 20;
const RESOLVES_RATIO = 2 / 3;
const LOOK_BACK_MS = 60_000;

export const connectionChurn: Rule = {
  severity: 'warn',
  fireAfterMs: 30_000,
  resolveAfterMs: RESOLVE_AFTER_MS,
  longestStepMs: SAMPLE_STEP_MS,
  supersededBy: [],
  fires: `${FIRES_LIMITS} × the limit, and at least ${LEAST_OPENED}, connections were opened in the last minute, for 30 s`,
  resolves: 'less than two thirds of that were, for 30 s',
  advice:
    'See why they are closed. Error: the server, a pooler or a firewall ends them, or queries time out; look at the ' +
    'log. Idle: raise max_idle_connection_lifetime. Lifetime: raise max_connection_lifetime.',
  observe({ samples, measurements }, nowMs) {
    const minute = awakeSamples(samples, nowMs - LOOK_BACK_MS);
    const newest = minute.at(-1);
    if (newest === undefined) return undefined;
    const opened = sumOf(minute, 'opened');
    const fires = Math.max(FIRES_LIMITS * newest.limit, LEAST_OPENED);
    const { closed } = measurements.snapshot.totals;
    const { p95Ms } = measurements.lifetime.create;
    return {
      atMs: newest.atMs,
      verdict: opened >= fires ? 'holds' : opened < fires * RESOLVES_RATIO ? 'clear' : 'between',
      describe: () => ({
        sentence: `${opened} connections were opened in the last minute by a pool of ${newest.limit}.`,
        evidence: [
          `reported from ${fires} on`,
          `closed since the start: ${CLOSE_REASONS.map((reason) => `${closed[reason]} ${reason}`).join(', ')}`,
          ...(p95Ms === undefined ? [] : [`opening one takes up to ${formatDuration(p95Ms)} (p95)`]),
        ],
        holders: describeHolders(measurements),
      }),
    };
  },
};
