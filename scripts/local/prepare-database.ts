/**
 * The database that a local server works on, ready to use: that of DATABASE_URL, or one of our own in the data folder.
 */
import path from 'node:path';
import { Client } from 'pg';
import { hashApiKey } from '@/lib/auth/api-key-format';
import { redactDatabaseUrl } from '@/lib/config';
import { seed } from '@/prisma/seed';
import { applyMigrations } from '../migrations/apply-migrations';
import { openMigrationPool } from '../migrations/migration-pool';
import { startCluster } from '../postgres/start-cluster';
import { readVariable } from '../project';
import { DATA_FOLDER, readOrCreateSecret } from './data-folder';

export interface LocalDatabase {
  readonly url: string;
  /** Whether the server is one of our own, in the data folder. */
  readonly isOwn: boolean;
  /** Undefined where the database holds content of its own and no key that we know. */
  readonly apiKey: string | undefined;
  readonly stop: () => Promise<void>;
  /** At once; what was written stays written. */
  readonly kill: () => void;
  /** Resolves if our own server ends by itself; never for one that is not ours. */
  readonly ended: Promise<void>;
}

const DATABASE = 'contentflow';
/** Room for the pool of a second process, a test and a person with a client. */
const MAX_CONNECTIONS = 100;

export async function prepareDatabase(): Promise<LocalDatabase> {
  const given = readVariable('DATABASE_URL');
  if (given === undefined) return prepareOwn();
  console.log(`Using the database of DATABASE_URL: ${redactDatabaseUrl(given)}`);
  await migrate(given);
  const apiKey = readVariable('SEED_API_KEY') ?? readOrCreateSecret('sample-api-key', 'cf_');
  const isOurs = await isEmpty(given);
  if (isOurs) await seedContent(given, apiKey);
  return {
    url: given,
    isOwn: false,
    apiKey: isOurs || (await knowsKey(given, apiKey)) ? apiKey : undefined,
    stop: async () => undefined,
    kill: () => undefined,
    ended: new Promise<void>(() => undefined),
  };
}

async function prepareOwn(): Promise<LocalDatabase> {
  console.log('Starting PostgreSQL …');
  const directory = path.join(DATA_FOLDER, 'postgres');
  const cluster = await startCluster({ directory, settings: { max_connections: MAX_CONNECTIONS } });
  console.log(`PostgreSQL runs on 127.0.0.1:${cluster.port}; its data is in ${cluster.directory}`);
  try {
    await createDatabase(cluster.databaseUrl('postgres'));
    const url = cluster.databaseUrl(DATABASE);
    await migrate(url);
    const apiKey = readVariable('SEED_API_KEY') ?? readOrCreateSecret('sample-api-key', 'cf_');
    await seedContent(url, apiKey);
    return { url, isOwn: true, apiKey, ...cluster };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

async function createDatabase(maintenanceUrl: string): Promise<void> {
  const client = new Client(maintenanceUrl);
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

async function migrate(url: string): Promise<void> {
  const applied = await applyMigrations(url);
  if (applied.length > 0) console.log(`Applied ${applied.length} migration(s): ${applied.join(', ')}`);
}

async function seedContent(url: string, apiKey: string): Promise<void> {
  const { createdItems } = await seed(url, { apiKey, contentOnlyIfEmpty: true });
  if (createdItems > 0) console.log(`Added ${createdItems} items of sample content`);
}

async function isEmpty(url: string): Promise<boolean> {
  return (await countRows(url, 'SELECT FROM workspaces LIMIT 1')) === 0;
}

async function knowsKey(url: string, apiKey: string): Promise<boolean> {
  const sql = 'SELECT FROM api_keys WHERE key_hash = $1 AND revoked_at IS NULL';
  return (await countRows(url, sql, [hashApiKey(apiKey)])) > 0;
}

async function countRows(url: string, sql: string, parameters: string[] = []): Promise<number> {
  const { pool } = await openMigrationPool(url);
  try {
    return (await pool.query({ text: sql, values: parameters })).rowCount ?? 0;
  } finally {
    await pool.end();
  }
}
