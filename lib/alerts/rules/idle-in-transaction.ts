/** Somebody began a transaction and does nothing: it keeps its locks and its connection, and vacuum from cleaning up. */
import { formatDuration } from '@/lib/display';
import { RESOLVE_AFTER_MS, type Rule, SERVER_STEP_MS, STALE_MS } from '../rule';

/** No request of a person thinks for a minute inside a transaction. */
const FIRES_MS = 60_000;
const RESOLVES_MS = 30_000;

export const idleInTransaction: Rule = {
  severity: 'warn',
  // The session's age is the wait.
  fireAfterMs: 0,
  resolveAfterMs: RESOLVE_AFTER_MS,
  longestStepMs: SERVER_STEP_MS,
  supersededBy: [],
  fires: 'a session has been idle in a transaction for 60 s',
  resolves: 'none has been for 30 s, for 30 s',
  advice:
    'Find it in pg_stat_activity; if nobody needs it, end it with pg_terminate_backend. So that it does not come ' +
    'again: idle_in_transaction_session_timeout in DATABASE_URL.',
  observe({ server }, nowMs) {
    if (server === undefined || nowMs - server.readAtMs > STALE_MS) return undefined;
    const session = server.oldestIdleInTransaction;
    const ageMs = session?.ageMs ?? 0;
    const idling = server.byApplication
      .filter(({ state }) => state.startsWith('idle in transaction'))
      .reduce((sum, { sessions }) => sum + sessions, 0);
    const who = session?.applicationName ? session.applicationName : 'an application without a name';
    return {
      atMs: server.readAtMs,
      verdict: ageMs >= FIRES_MS ? 'holds' : ageMs < RESOLVES_MS ? 'clear' : 'between',
      describe: () => ({
        sentence: `A session of ${who} has kept a transaction open for ${formatDuration(ageMs)} and does nothing.`,
        evidence: [`${idling} sessions are idle in a transaction`],
        holders: undefined,
      }),
    };
  },
};
