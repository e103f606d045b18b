/**
 * Nobody gets a connection without waiting for it. Judged by each second's moment, not by its maximum: a burst that is
 * served within the second has a maximum as high as a queue that stands, and only the queue harms. Ten moments in a row
 * are no chance; but at 95 % of the limit somebody waits at each of them, some milliseconds, and loses nothing by it.
 */
import {
  formatCount,
  formatDuration,
  isSaturated,
  SATURATED_WAIT_MS,
  shedSince,
  totalShed,
} from '@/lib/display';
import type { PoolSample } from '@/lib/stats';
import type { AlertInput } from '../alert-input';
import { awakeSamples, newestSample, standingMs } from '../awake-samples';
import { describeHolders } from '../describe-holders';
import { describeOutcomes } from '../describe-pool';
import { RESOLVE_AFTER_MS, type Rule, SAMPLE_STEP_MS } from '../rule';

/** As long as the default pool timeout: from then on requests are refused. */
const FIRE_AFTER_MS = 10_000;

export const poolSaturated: Rule = {
  severity: 'critical',
  fireAfterMs: FIRE_AFTER_MS,
  // A third: people look at the page to see it end.
  resolveAfterMs: RESOLVE_AFTER_MS / 3,
  longestStepMs: SAMPLE_STEP_MS,
  // Which says why nobody gets one, and what became of them.
  supersededBy: ['pool-overloaded'],
  fires: `every connection is in use and a request has waited for ${SATURATED_WAIT_MS} ms, in each sample of 10 s`,
  resolves: 'a connection is free or nobody has waited for so long, in each sample of 10 s',
  advice:
    'See who holds the connections and for how long. If one caller holds most, stop or fix it; if all hold them ' +
    'briefly, there is more work than the limit lets through: raise it only if the server has free sessions.',
  observe(input) {
    const sample = newestSample(input.samples);
    if (sample === undefined) return undefined;
    return {
      atMs: sample.atMs,
      verdict: isSaturated(sample) ? 'holds' : 'clear',
      describe: () => ({
        sentence: `${sentenceOf(sample, standingMs(input.samples, isSaturated))}${sayShed(input, sample)}.`,
        evidence: evidenceOf(input, sample),
        holders: describeHolders(input.measurements),
      }),
    };
  },
};

function sentenceOf({ limit, pending, oldestWaitMs }: PoolSample, sinceMs: number): string {
  const use =
    limit === 1 ? 'The only connection has been in use' : `All ${limit} connections have been in use`;
  const wait = formatDuration(oldestWaitMs ?? 0);
  const queue =
    pending === 1 ? `1 request waits, for ${wait}` : `${pending} requests wait, the oldest for ${wait}`;
  return `${use} for ${formatDuration(sinceMs)} and ${queue}`;
}

/** Why so few of them wait. */
function sayShed({ samples }: AlertInput, { atMs }: PoolSample): string {
  const shed = totalShed(shedSince(awakeSamples(samples, atMs - FIRE_AFTER_MS), Number.NEGATIVE_INFINITY));
  return shed === 0 ? '' : `; ${formatCount(shed)} were sent away at once in the last 10 s`;
}

function evidenceOf({ samples, measurements }: AlertInput, sample: PoolSample): string[] {
  const recent = awakeSamples(samples, sample.atMs - FIRE_AFTER_MS);
  return [
    `${sample.inUse} of ${sample.limit} connections in use, ${sample.pending} waiting`,
    `at most ${Math.max(...recent.map(({ pendingMax }) => pendingMax), sample.pending)} waiting in the last 10 s`,
    ...describeOutcomes(measurements),
  ];
}
