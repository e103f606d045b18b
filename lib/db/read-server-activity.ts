import type { InstanceSessions, OpenTransaction, ServerActivity, SessionGroup } from '@/lib/stats';
import type { PrismaClient } from '@/prisma/generated/client';

/** More kinds of sessions than this are nothing to read. */
const GROUPS_SHOWN = 50;
/** As a process names itself (lib/config): of one application, with the process's number at the end. */
const INSTANCE_PATTERN = '^[^:]+:.+-[0-9]+$';
const INSTANCES_SHOWN = 1_000;

interface Row extends Omit<ServerActivity, 'readAtMs' | 'oldestTransaction' | 'oldestIdleInTransaction'> {
  readonly instances: InstanceSessions[];
  readonly byApplication: SessionGroup[];
  readonly oldestTransaction: OpenTransaction | null;
  readonly oldestIdleInTransaction: OpenTransaction | null;
}

/** The server's own view; for everybody who may log in, though an ordinary role does not see what strangers do. */
export async function readServerActivity(
  client: PrismaClient,
  applicationName: string,
): Promise<ServerActivity> {
  // A stranger's rows show no backend_type to an ordinary user, but a client's row always has a database.
  // Our own session is left out of the transactions: it is in one for as long as this statement runs.
  const [row] = await client.$queryRaw<[Row]>`
    WITH clients AS (
      SELECT coalesce(application_name, '') AS name, coalesce(state, 'unknown') AS state, pid, xact_start, state_change,
             -- Another application, or another environment of this one, has another database or user.
             datname = current_database() AND usename = session_user AS "isOurs"
        FROM pg_stat_activity
       WHERE backend_type = 'client backend' OR (backend_type IS NULL AND datid IS NOT NULL)
    ), transactions AS (
      SELECT name AS "applicationName", state,
             extract(epoch FROM clock_timestamp() - xact_start)::float8 * 1000 AS "ageMs",
             extract(epoch FROM clock_timestamp() - state_change)::float8 * 1000 AS "idleMs"
        FROM clients WHERE xact_start IS NOT NULL AND pid <> pg_backend_pid()
    )
    SELECT current_setting('max_connections')::int AS "maxConnections",
           current_setting('superuser_reserved_connections')::int
             + coalesce(current_setting('reserved_connections', true), '0')::int AS "reservedConnections",
           (SELECT count(*)::int FROM clients) AS "sessions",
           (SELECT count(*)::int FROM clients WHERE "isOurs" AND name = ${applicationName}) AS "ownSessions",
           (SELECT coalesce(json_agg(instances), '[]') FROM (
             SELECT name AS "applicationName", count(*)::int AS "sessions"
               FROM clients
              WHERE "isOurs" AND name ~ ${INSTANCE_PATTERN} AND ${applicationName} ~ ${INSTANCE_PATTERN}
                AND split_part(name, ':', 1) = split_part(${applicationName}, ':', 1)
              GROUP BY 1 ORDER BY 1 LIMIT ${INSTANCES_SHOWN}) AS instances) AS "instances",
           (SELECT coalesce(json_agg(groups), '[]') FROM (
             SELECT name AS "applicationName", state, count(*)::int AS "sessions"
               FROM clients GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT ${GROUPS_SHOWN}) AS groups) AS "byApplication",
           (SELECT json_build_object('applicationName', "applicationName", 'state', state, 'ageMs', "ageMs")
              FROM transactions ORDER BY "ageMs" DESC LIMIT 1) AS "oldestTransaction",
           (SELECT json_build_object('applicationName', "applicationName", 'state', state, 'ageMs', "idleMs")
              FROM transactions WHERE state LIKE 'idle in transaction%' ORDER BY "idleMs" DESC LIMIT 1)
             AS "oldestIdleInTransaction",
           xact_commit::float8 AS "commits", xact_rollback::float8 AS "rollbacks"
      FROM pg_stat_database WHERE datname = current_database()`;
  return Object.freeze({
    ...row,
    oldestTransaction: row.oldestTransaction ?? undefined,
    oldestIdleInTransaction: row.oldestIdleInTransaction ?? undefined,
    readAtMs: Date.now(),
  });
}
