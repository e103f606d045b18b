/** Brings a database to the state that prisma/migrations describes; several at once are safe. */

import { openMigrationPool } from './migration-pool';
import { MIGRATIONS_DIRECTORY, readMigrations } from './read-migrations';
import { NO_FILTER, runSchemaEngine } from './schema-engine';

/** @returns the names of those that it applied, none when the database was up to date */
export async function applyMigrations(
  databaseUrl: string,
  directory = MIGRATIONS_DIRECTORY,
): Promise<string[]> {
  const { pool, schema } = await openMigrationPool(databaseUrl);
  try {
    const { appliedMigrationNames } = await runSchemaEngine(pool, schema, (engine) =>
      engine.applyMigrations({ migrationsList: readMigrations(directory), filters: NO_FILTER }),
    );
    return appliedMigrationNames;
  } finally {
    await pool.end();
  }
}
