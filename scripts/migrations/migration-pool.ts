/** The one connection that migrations run on, as the URL describes it; no timeout cuts a long migration short. */
import { escapeIdentifier } from 'pg';
import { parseDatabaseSettings } from '@/lib/config';
import { createTlsOptions } from '@/lib/db/tls-options';
import { CataloguePool } from './catalogue-adapter';

const DEFAULT_CONNECT_TIMEOUT_SECONDS = 10;

export interface MigrationPool {
  readonly pool: CataloguePool;
  /** The PostgreSQL schema that the URL names, or public. */
  readonly schema: string;
}

/**
 * Not the application's pool: its limits are for requests. One connection, because the engine's lock against
 * a second migrator, and the search path, belong to the session that set them.
 *
 * @throws ConfigurationError where the URL is not one; it shows no password
 */
export async function openMigrationPool(databaseUrl: string): Promise<MigrationPool> {
  // Without the rest of the environment: DATABASE_QUERY_TIMEOUT and its like are the application's.
  const settings = parseDatabaseSettings({ DATABASE_URL: databaseUrl }, 'migrate');
  const { target } = settings;
  const schema = settings.schema.value;
  const connectTimeoutSeconds = settings.connectTimeoutSeconds.value || DEFAULT_CONNECT_TIMEOUT_SECONDS;
  const pool = new CataloguePool({
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: connectTimeoutSeconds * 1000,
    keepAlive: true,
    ...(target.host !== undefined && { host: target.host }),
    ...(target.port !== undefined && { port: target.port }),
    ...(target.database !== undefined && { database: target.database }),
    ...(target.user !== undefined && { user: target.user }),
    ...(target.password !== undefined && { password: target.password.reveal() }),
    ssl: createTlsOptions(settings.tls.value),
    enableChannelBinding: settings.channelBinding,
    ...(settings.options !== undefined && { options: settings.options }),
    application_name: settings.applicationName.value,
  });
  // Whoever waits for the query that fails is told; unheard, an idle connection's end would end the process.
  pool.on('error', () => undefined);
  try {
    // As Prisma does: a schema that the URL names is made, and unqualified names in a migration are meant for it.
    if (settings.schema.source === 'url') {
      await pool.query(`CREATE SCHEMA IF NOT EXISTS ${escapeIdentifier(schema)}`);
      await pool.query(`SET search_path TO ${escapeIdentifier(schema)}`);
    }
  } catch (error) {
    await pool.end();
    throw error;
  }
  return { pool, schema };
}
