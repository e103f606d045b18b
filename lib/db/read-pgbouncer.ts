/**
 * What PgBouncer says of itself on its admin console: a database of the name `pgbouncer` that answers simple queries only,
 * so that Prisma cannot ask it, nor anything with parameters.
 * Source: https://www.pgbouncer.org/usage.html#admin-console
 */
import { Client } from 'pg';
import type { Secret } from '@/lib/config';
import { classifyError } from '@/lib/errors';
import type { PgBouncerActivity, PgBouncerPool } from '@/lib/stats';

type Row = Readonly<Record<string, string>>;

/** Never throws; answers within about `ms`. */
export async function readPgBouncer(url: Secret, ms: number): Promise<PgBouncerActivity> {
  const client = new Client({
    connectionString: url.reveal(),
    connectionTimeoutMillis: ms / 2,
    query_timeout: ms / 4,
    application_name: 'contentflow:console',
  });
  // It may go away at any moment; unheard, that would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows: versions } = await client.query<Row>('SHOW VERSION');
    const { rows } = await client.query<Row>('SHOW POOLS');
    const pools = rows.filter(({ database }) => database !== 'pgbouncer').map(toPool);
    return { readAtMs: Date.now(), failure: undefined, version: versions[0]?.version, pools };
  } catch (error) {
    return { readAtMs: Date.now(), failure: classifyError(error), version: undefined, pools: [] };
  } finally {
    client.end().catch(() => undefined);
  }
}

function toPool(row: Row): PgBouncerPool {
  const count = (name: string) => Number(row[name] ?? 0);
  return {
    database: row.database ?? '',
    user: row.user ?? '',
    mode: row.pool_mode ?? '',
    clientsActive: count('cl_active'),
    clientsWaiting: count('cl_waiting'),
    maxWaitMs: count('maxwait') * 1_000 + count('maxwait_us') / 1_000,
    serversActive: count('sv_active'),
    serversIdle: count('sv_idle') + count('sv_used'),
  };
}
