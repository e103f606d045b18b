/**
 * The production build on a PostgreSQL of its own with the sample content, for one load test. Refuses to start without
 * a build. Its settings are the pool's, by the DATABASE_* variables and DATABASE_URL's parameters, and no others: a load
 * test posts no alert and pushes no metric.
 */
import { randomBytes } from 'node:crypto';
import { generateApiKey } from '@/lib/auth/api-key-format';
import { POOL_PARAMETER_ENTRIES, TRANSPORT_VARIABLES } from '@/lib/config';
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
    ...poolVariables(),
    ...settings,
    ...{ DATABASE_URL: withPoolParameters(postgres.url), ADMIN_TOKEN: adminToken },
  });
  cleanups.push(() => server.end('SIGTERM'));
  await server.ready();
  return { url: server.url, databaseUrl: postgres.url, apiKey, adminToken };
}

/** Those of the shell and of .env, but for how the database is reached: it is our own. */
function poolVariables(): Record<string, string> {
  const names = Object.keys(process.env).filter(
    (name) => /^DATABASE_(?!URL$)/.test(name) && !TRANSPORT_VARIABLES.includes(name),
  );
  return Object.fromEntries(names.map((name) => [name, process.env[name] ?? '']));
}

/** A pool whose settings stand on DATABASE_URL is tested with them. */
function withPoolParameters(ownUrl: string): string {
  const given = process.env.DATABASE_URL ?? '';
  if (!URL.canParse(given)) return ownUrl;
  const url = new URL(ownUrl);
  for (const [, { name }] of POOL_PARAMETER_ENTRIES) {
    const value = new URL(given).searchParams.get(name);
    if (value !== null) url.searchParams.set(name, value);
  }
  return url.href;
}
