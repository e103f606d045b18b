/**
 * Settings, pool and client of this process, made together at first use and then the same everywhere.
 */
import { type DatabaseSettings, parseDatabaseSettings } from '@/lib/config';
import { classifyError, type ErrorCode } from '@/lib/errors';
import { type Logger, logger } from '@/lib/logging';
import { instanceName, processWide } from '@/lib/process';
import type { PrismaClient } from '@/prisma/generated/client';
import type { BoundedPool } from './bounded-pool';
import { createPool } from './create-pool';
import { PoolMonitor } from './pool-monitor';
import type { PoolObserver } from './pool-options';
import { createPrismaClient } from './prisma-client';
import { createProbe, type Probe } from './probe';

export interface Database {
  readonly settings: DatabaseSettings;
  readonly pool: BoundedPool;
  readonly client: PrismaClient;
  readonly probe: Probe;
  readonly monitor: PoolMonitor;
  /** The newest failure of the pool itself, not of a statement. */
  readonly lastFailure: () => { readonly code: ErrorCode; readonly atMs: number } | undefined;
}

const holder = processWide('database', (): { current?: Database } => ({}));

/** @throws ConfigurationError at first use when the settings are not valid */
export function database(): Database {
  holder.current ??= createDatabase();
  return holder.current;
}

/** Closes the pool if there is one; a later use opens a new one. */
export async function closeDatabase(): Promise<void> {
  const { current } = holder;
  if (current === undefined) return;
  current.monitor.stop();
  await current.client.$disconnect();
  await current.pool.end();
  if (holder.current === current) delete holder.current;
}

function createDatabase(): Database {
  const settings = parseDatabaseSettings(process.env, instanceName());
  const log = logger.child({ name: 'pool' });
  for (const warning of settings.warnings) log.warn(warning);
  let failure: { code: ErrorCode; atMs: number } | undefined;
  const observer = createLoggingObserver(log, settings.logEvents.value ? 'info' : 'debug', (code) => {
    failure = { code, atMs: Date.now() };
  });
  const pool = createPool(settings, observer);
  const client = createPrismaClient(pool, settings, logger);
  const probe = createProbe({ client, pool, settings });
  const monitor = new PoolMonitor(pool, observer);
  return { settings, pool, client, probe, monitor, lastFailure: () => failure };
}

/** @param level of what is no failure of the server's; a production log leaves debug out */
function createLoggingObserver(
  log: Logger,
  level: 'info' | 'debug',
  onFailure: (code: ErrorCode) => void,
): PoolObserver {
  return {
    opened: () => log[level]({ event: 'opened' }, 'connection opened'),
    closed: (reason, ageMs) =>
      log[level]({ event: 'closed', reason, ageMs: Math.round(ageMs) }, `connection closed: ${reason}`),
    failed: (error) => {
      const code = classifyError(error);
      onFailure(code);
      // A wait that was too long is its caller's to log; a connection that failed is nobody else's.
      log[code === 'POOL_TIMEOUT' ? level : 'warn']({ event: 'failed', code }, error.message);
    },
    repeated: (error) => log[level]({ event: 'repeated', code: classifyError(error) }, 'read sent once more'),
    slowQuery: (query) => log.warn({ event: 'slow-query', ...query }, 'slow query'),
    leaked: (leak) =>
      log.warn(
        { event: 'leaked', ...leak },
        `connection held for ${(leak.heldMs / 1000).toFixed(1)} s by ${leak.label}: given back too late or never`,
      ),
    leakReturned: (leak) =>
      log.info(
        { event: 'leak-returned', ...leak },
        `the connection held by ${leak.label} came back after ${(leak.heldMs / 1000).toFixed(1)} s`,
      ),
  };
}
