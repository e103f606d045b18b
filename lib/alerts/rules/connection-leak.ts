/** A connection was lent and has not come back for longer than the leak threshold: a leak, or work that is too long. */
import { formatDuration } from '@/lib/display';
import type { Leak } from '@/lib/stats';
import { newestSample, sleptMs } from '../awake-samples';
import { RESOLVE_AFTER_MS, type Rule, SAMPLE_STEP_MS } from '../rule';

const LEAKS_SAID = 5;

export const connectionLeak: Rule = {
  severity: 'warn',
  // The leak threshold is the wait.
  fireAfterMs: 0,
  resolveAfterMs: RESOLVE_AFTER_MS,
  longestStepMs: SAMPLE_STEP_MS,
  supersededBy: [],
  fires: 'a connection is held for longer than `DATABASE_LEAK_THRESHOLD`',
  resolves: 'none has been for 30 s',
  advice:
    'Look at the code of the named caller for a transaction that waits for something else (another service, a ' +
    'user) or a connection that is not released on every path. A restart frees the connection until it happens again.',
  observe({ samples, measurements, leakThresholdSeconds }, nowMs) {
    const newest = newestSample(samples);
    if (newest === undefined) return undefined;
    const heldMs = ({ acquiredAtMs }: Leak) => nowMs - acquiredAtMs - sleptMs(samples, acquiredAtMs);
    const open = measurements.leaks
      .filter((leak) => leak.returnedAtMs === undefined && heldMs(leak) >= leakThresholdSeconds * 1000)
      .sort((a, b) => a.acquiredAtMs - b.acquiredAtMs);
    const [oldest] = open;
    return {
      atMs: newest.atMs,
      verdict: oldest === undefined ? 'clear' : 'holds',
      describe: () => ({
        sentence:
          oldest === undefined
            ? 'Every connection came back.'
            : open.length === 1
              ? `${oldest.label} has held a connection for ${formatDuration(heldMs(oldest))} and not given it back.`
              : `${open.length} connections have been held for longer than ${leakThresholdSeconds} s, the oldest by ${oldest.label} for ${formatDuration(heldMs(oldest))}.`,
        evidence: [
          ...open.slice(0, LEAKS_SAID).map((leak) => describeLeak(leak, heldMs(leak))),
          `${open.length} of ${newest.limit} connections ${open.length === 1 ? 'has' : 'have'} been held for longer than ${leakThresholdSeconds} s`,
        ],
        holders: undefined,
      }),
    };
  },
};

function describeLeak({ label, workspace }: Leak, heldMs: number): string {
  return `${label}${workspace === undefined ? '' : `, workspace ${workspace}`}: held for ${formatDuration(heldMs)}`;
}
