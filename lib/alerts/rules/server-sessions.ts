/**
 * How many of the sessions that the server lets ordinary roles have are taken, by everybody. Three rules of one family:
 * only the worst of them speaks.
 */
import { formatShare } from '@/lib/display';
import type { AlertRule } from '../alert';
import { describeApplications } from '../describe-holders';
import { RESOLVE_AFTER_MS, type Rule, SERVER_STEP_MS, STALE_MS } from '../rule';

/** A deploy starts the new instances before the old ones end; it should pass without an alert at 70 and 85 %. */
const DEPLOY_MS = 30_000;

export const serverSessions70 = createRule(70, 65, 'warn', DEPLOY_MS, [
  'server-sessions-95',
  'server-sessions-85',
]);
export const serverSessions85 = createRule(85, 80, 'warn', DEPLOY_MS, ['server-sessions-95']);
/** The next connection of anybody may be refused: two readings are enough, whoever asked for them. */
export const serverSessions95 = createRule(95, 90, 'critical', 5_000, []);

function createRule(
  firesPercent: number,
  resolvesPercent: number,
  severity: Rule['severity'],
  fireAfterMs: number,
  supersededBy: readonly AlertRule[],
): Rule {
  return {
    severity,
    fireAfterMs,
    resolveAfterMs: RESOLVE_AFTER_MS,
    longestStepMs: SERVER_STEP_MS,
    supersededBy,
    fires: `at least ${firesPercent} % of max_connections less the reserved ones are taken, for ${fireAfterMs / 1000} s`,
    resolves: `less than ${resolvesPercent} % are, for 30 s`,
    advice:
      'End sessions that idle or belong to nobody, run fewer instances, or lower the connection limit of each. If all ' +
      'are needed: a pooler in front, or a larger max_connections.',
    observe({ server }, nowMs) {
      if (server === undefined || nowMs - server.readAtMs > STALE_MS) return undefined;
      const usable = server.maxConnections - server.reservedConnections;
      const ratio = server.sessions / Math.max(1, usable);
      return {
        atMs: server.readAtMs,
        verdict: ratio >= firesPercent / 100 ? 'holds' : ratio < resolvesPercent / 100 ? 'clear' : 'between',
        describe: () => ({
          sentence: `${server.sessions} of the server's ${usable} usable sessions are taken (${formatShare(ratio)}).`,
          evidence: [
            `max_connections ${server.maxConnections}, of which ${server.reservedConnections} reserved`,
            `${server.ownSessions} of the sessions are this instance's`,
          ],
          holders: describeApplications(server),
        }),
      };
    },
  };
}
