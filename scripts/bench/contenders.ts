/** Pools and clients to compare, each as somebody would set it up in production. */
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { withCaller, withDeadline } from '@/lib/caller';
import { parseDatabaseSettings } from '@/lib/config';
import { createPool } from '@/lib/db/create-pool';
import { PoolMonitor } from '@/lib/db/pool-monitor';
import { createPrismaClient } from '@/lib/db/prisma-client';
import { logger } from '@/lib/logging';
import { PrismaClient } from '@/prisma/generated/client';

/** Production's default. */
export const LIMIT = 15;
/** How long a caller waits; an answer that comes later is worthless. */
export const DEADLINE_MS = 1_000;
/** Where the pool and not the server's CPU shall be the bottleneck. */
export const SLEEP = { text: 'SELECT pg_sleep(0.02)' };

/** What waits for a connection of it and runs one statement. */
export interface Contender {
  readonly name: string;
  /** @param leftMs after which the caller waits no longer; only ours is told of it */
  readonly query: (statement: pg.QueryConfig, leftMs: number) => Promise<unknown>;
  readonly end: () => Promise<void>;
}

/** @param environment goes over production's defaults */
export function openOurs(url: string, environment: Readonly<Record<string, string>> = {}) {
  const settings = parseDatabaseSettings(
    {
      NODE_ENV: 'production',
      DATABASE_URL: url,
      DATABASE_CONNECTION_LIMIT: String(LIMIT),
      ...environment,
    },
    'bench',
  );
  const pool = createPool(settings);
  const monitor = new PoolMonitor(pool, {});
  const client = createPrismaClient(pool, settings, logger.child({}, { level: 'silent' }));
  const end = () => {
    monitor.stop();
    return pool.end();
  };
  return { pool, client, end };
}

/** Each request under a label and with a deadline, as the route wrapper sends it. */
export function ourContender(url: string, admission: 'on' | 'off', limit = LIMIT): Contender {
  const { pool, end } = openOurs(url, {
    DATABASE_ADMISSION: admission,
    DATABASE_CONNECTION_LIMIT: String(limit),
  });
  return {
    name: `ContentFlow, admission ${admission}`,
    query: (statement, leftMs) => asRoute(leftMs, () => pool.query(statement)),
    end,
  };
}

/** @param waitMs the longest wait for a connection; 0 is for ever, pg's default */
export function pgContender(url: string, waitMs: number, limit = LIMIT): Contender {
  const pool = new pg.Pool({ connectionString: url, max: limit, connectionTimeoutMillis: waitMs });
  return {
    name: waitMs === 0 ? 'pg.Pool, no timeout' : `pg.Pool, ${waitMs / 1000} s timeout`,
    query: (statement) => pool.query(statement),
    end: () => endPgPool(pool),
  };
}

/** On the pool that the adapter makes of such a config by itself. */
export function openPrisma(config: pg.PoolConfig) {
  const pool = new pg.Pool(config);
  const client = new PrismaClient({ adapter: new PrismaPg(pool) });
  return { client, end: () => endPgPool(pool) };
}

/** pg-pool forgets those who wait when it ends, and their timers would fall into the time of whoever comes next. */
export function endPgPool(pool: pg.Pool): Promise<void> {
  const { _pendingQueue } = pool as unknown as { _pendingQueue: { callback(error: Error): void }[] };
  const ended = pool.end();
  for (const { callback } of _pendingQueue.splice(0)) callback(new Error('the pool has ended'));
  return ended;
}

export function asRoute<T>(leftMs: number, work: () => Promise<T>): Promise<T> {
  return withCaller('GET /bench', () => withDeadline(leftMs, work));
}
