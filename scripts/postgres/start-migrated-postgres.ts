/** A PostgreSQL of its own with the application's tables, for benchmarks. */
import { applyMigrations } from '../migrations/apply-migrations';
import { type Postgres, type PostgresOptions, startPostgres } from './start-postgres';

/** @returns the server; `url` is that of the migrated database */
export async function startMigratedPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const server = await startPostgres(options);
  const url = await server.createDatabase('contentflow');
  await applyMigrations(url);
  return Object.create(server, { url: { value: url, enumerable: true } }) as Postgres;
}
