/** The SQL that leads from what prisma/migrations describes to what prisma/schema.prisma says. */
import { randomUUID } from 'node:crypto';
import { escapeIdentifier } from 'pg';
import { setUrlDatabase } from '../postgres/database-url';
import { applyMigrations } from './apply-migrations';
import { openMigrationPool } from './migration-pool';
import { readDatamodel } from './read-migrations';
import { NO_FILTER, runSchemaEngine } from './schema-engine';

/**
 * Builds the migrations' state in a database that it creates on the server of `serverUrl` and drops again;
 * no database that is already there is read or changed. The user must be allowed to create one.
 *
 * @returns the empty string when schema and migrations agree
 */
export async function diffSchema(serverUrl: string): Promise<string> {
  const { pool } = await openMigrationPool(serverUrl);
  const name = `contentflow_diff_${randomUUID().replaceAll('-', '')}`;
  try {
    await pool.query(`CREATE DATABASE ${escapeIdentifier(name)}`);
    try {
      return await diffFrom(setUrlDatabase(serverUrl, name));
    } finally {
      await pool.query(`DROP DATABASE ${escapeIdentifier(name)} WITH (FORCE)`);
    }
  } finally {
    await pool.end();
  }
}

async function diffFrom(databaseUrl: string): Promise<string> {
  await applyMigrations(databaseUrl);
  const { pool, schema } = await openMigrationPool(databaseUrl);
  const files = [{ path: 'schema.prisma', content: readDatamodel() }];
  try {
    const { stdout } = await runSchemaEngine(pool, schema, (engine) =>
      engine.diff({
        from: { tag: 'schemaDatasource', files, configDir: '.' },
        to: { tag: 'schemaDatamodel', files },
        script: true,
        exitCode: null,
        filters: NO_FILTER,
      }),
    );
    return /^-- This is an empty migration/.test(stdout ?? '') ? '' : (stdout ?? '').trim();
  } finally {
    await pool.end();
  }
}
