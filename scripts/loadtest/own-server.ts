/**
 * The production build on a PostgreSQL of its own with the sample content, for one load test. Refuses to start without
 * a build. Its settings are the DATABASE_* variables and no others: a load test posts no alert and pushes no metric.
 */
import { randomBytes } from 'node:crypto';
import { generateApiKey } from '@/lib/auth/api-key-format';
import { seed } from '@/prisma/seed';
import { requireBuild, spawnProductionServer } from '../load/production-server';
import { startMigratedPostgres } from '../postgres/start-migrated-postgres';

export interface OwnServer {
  readonly url: string;
  readonly databaseUrl: string;
  readonly apiKey: string;
  readonly adminToken: string;
}

/** They run in the opposite order of what they clean up, also where the start failed. */
type Cleanups = (() => Promise<void> | void)[];

/** @throws CommandError without a build, and where the server ends before it answers */
export async function startOwnServer(
  settings: Readonly<Record<string, string>>,
  cleanups: Cleanups,
  say: (words: string) => void,
): Promise<OwnServer> {
  requireBuild();
  say('Starting PostgreSQL and the production server …');
  const postgres = await startMigratedPostgres();
  cleanups.push(postgres.stop);
  const apiKey = generateApiKey();
  await seed(postgres.url, { apiKey });
  const adminToken = randomBytes(32).toString('base64url');
  const server = await spawnProductionServer({
    LOG_LEVEL: 'error',
    ...ownSettings(),
    ...settings,
    ...{ DATABASE_URL: postgres.url, ADMIN_TOKEN: adminToken },
  });
  cleanups.push(() => server.end('SIGTERM'));
  await server.ready();
  return { url: server.url, databaseUrl: postgres.url, apiKey, adminToken };
}

/** The pool's settings of the shell and of .env; the URL is that of our own database. */
function ownSettings(): Record<string, string> {
  const names = Object.keys(process.env).filter((name) => /^DATABASE_(?!URL$)/.test(name));
  return Object.fromEntries(names.map((name) => [name, process.env[name] ?? '']));
}
