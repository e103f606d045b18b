/** The one PostgreSQL of a test run: started before the first test, known to every worker by its environment. */
import { applyMigrations } from '@/scripts/migrations/apply-migrations';
import { type Postgres, startPostgres } from '@/scripts/postgres/start-postgres';

const URL_VARIABLE = 'CONTENTFLOW_TEST_POSTGRES_URL';

/** Test files run at the same time and some of them open many connections on purpose. */
const MAX_CONNECTIONS = 200;

/** Migrated once and then copied: a copy takes a fraction of the time. */
export const TEMPLATE_DATABASE = 'contentflow_template';

/** Start and stop are loaded apart from each other. */
const holder = globalThis as { contentflowRunPostgres?: Postgres };

/** Once, whoever of the projects in a run asks first. */
export async function startRunPostgres(): Promise<void> {
  if (holder.contentflowRunPostgres !== undefined) return;
  const server = await startPostgres({ maxConnections: MAX_CONNECTIONS });
  holder.contentflowRunPostgres = server;
  await applyMigrations(await server.createDatabase(TEMPLATE_DATABASE));
  process.env[URL_VARIABLE] = server.url;
}

export async function stopRunPostgres(): Promise<void> {
  const server = holder.contentflowRunPostgres;
  delete holder.contentflowRunPostgres;
  await server?.stop();
}

export function readRunPostgresUrl(): string {
  const url = process.env[URL_VARIABLE];
  if (url === undefined)
    throw new Error('This kind of test has no PostgreSQL: give its project one in jest.config.ts');
  return url;
}
