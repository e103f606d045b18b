import type { PoolConfig } from 'pg';
import type { DatabaseSettings } from '@/lib/config';
import { BoundedPool } from './bounded-pool';
import { createTransport } from './create-transport';
import type { PoolObserver } from './pool-options';
import { createTlsOptions } from './tls-options';
import type { ServerAddress } from './transport';

/** Longer than any server that is well takes to answer, and short beside what callers wait. */
const CHECK_TIMEOUT_MS = 500;
/** A pooler answers when it has a session for it, and may have to open one first. */
const POOLER_CHECK_TIMEOUT_MS = 5_000;

/** Settings → pool; opens no connection yet. */
export function createPool(settings: DatabaseSettings, observer: PoolObserver = {}): BoundedPool {
  return new BoundedPool({
    connection: createConnectionConfig(settings),
    limit: settings.connectionLimit.value,
    minConnections: settings.minConnections.value,
    admission: settings.admission.value,
    poolTimeoutMs: toMs(settings.poolTimeoutSeconds.value),
    connectTimeoutMs: toMs(settings.connectTimeoutSeconds.value),
    queryTimeoutMs: toMs(settings.queryTimeoutSeconds.value),
    idleTimeoutMs: toMs(settings.idleTimeoutSeconds.value),
    checkTimeoutMs: settings.pgbouncer ? POOLER_CHECK_TIMEOUT_MS : CHECK_TIMEOUT_MS,
    maxLifetimeMs: toMs(settings.maxLifetimeSeconds.value),
    leakThresholdMs: toMs(settings.leakThresholdSeconds.value),
    slowQueryMs: toMs(settings.slowQueryThresholdSeconds.value),
    statementCacheSize: settings.statementCacheSize.value,
    captureStacks: settings.mode === 'development',
    transport: createTransport(settings),
    server: serverAddress(settings),
    observer,
  });
}

/** Where the server listens. Not PGHOST nor PGPORT: the URL alone decides. */
export function serverAddress({ target }: DatabaseSettings): ServerAddress {
  return { host: target.host ?? 'localhost', port: target.port ?? 5432 };
}

function createConnectionConfig(settings: DatabaseSettings): PoolConfig {
  const { target, schema, pgbouncer } = settings;
  // Raw SQL finds the schema's tables as the models do.
  const searchPath = schema.source === 'default' ? [] : [`-c search_path=${escapeOption(schema.value)}`];
  const options = [settings.options ?? [], searchPath].flat().join(' ');
  return {
    ...serverAddress(settings),
    user: target.user,
    database: target.database ?? target.user,
    // A function, so that no copy of the configuration holds the text.
    ...(target.password !== undefined && { password: () => target.password?.reveal() ?? '' }),
    ssl: createTlsOptions(settings.tls.value),
    application_name: settings.applicationName.value,
    enableChannelBinding: settings.channelBinding,
    // PgBouncer refuses startup options.
    ...(!pgbouncer && { ...settings.serverTimeouts, ...(options !== '' && { options }) }),
    sslnegotiation: 'postgres',
  };
}

/** Identifier-quoted and then escaped for the options' own syntax, where a space ends an argument. */
function escapeOption(schema: string): string {
  return `"${schema.replaceAll('"', '""')}"`.replace(/[\\ ]/g, '\\$&');
}

/** 0 seconds means no limit. */
function toMs(seconds: number): number {
  return seconds === 0 ? Number.POSITIVE_INFINITY : seconds * 1000;
}
