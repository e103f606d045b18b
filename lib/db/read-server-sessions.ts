import type { ServerSessions } from '@/lib/stats';
import type { PrismaClient } from '@/prisma/generated/client';

/** The server's own count of sessions; for everybody who may log in, not only for superusers. */
export async function readServerSessions(
  client: PrismaClient,
  applicationName: string,
): Promise<ServerSessions> {
  // A stranger's rows show no backend_type to an ordinary user, but a client's row always has a database.
  const [row] = await client.$queryRaw<[Omit<ServerSessions, 'readAtMs'>]>`
    SELECT current_setting('max_connections')::int AS "maxConnections",
           current_setting('superuser_reserved_connections')::int
             + coalesce(current_setting('reserved_connections', true), '0')::int AS "reservedConnections",
           count(*) FILTER (WHERE backend_type = 'client backend'
             OR (backend_type IS NULL AND datid IS NOT NULL))::int AS "sessions",
           count(*) FILTER (WHERE application_name = ${applicationName})::int AS "ownSessions"
      FROM pg_stat_activity`;
  return Object.freeze({ ...row, readAtMs: Date.now() });
}
