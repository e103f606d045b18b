/**
 * `npm run db:diff -- <name>`: writes what changed in prisma/schema.prisma as a new migration; without a name it
 * prints the SQL. Works on the server of DIRECT_URL or DATABASE_URL, or on one of its own.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { diffSchema } from './migrations/diff-schema';
import { MIGRATIONS_DIRECTORY } from './migrations/read-migrations';
import { startPostgres } from './postgres/start-postgres';
import { loadEnvironmentFiles, PROJECT_DIRECTORY, readVariable } from './project';
import { CommandError, runCommand } from './run-command';

/** Prisma reads it to know which database the SQL is for. */
const LOCK_FILE = '# Written by npm run db:diff; keep it under version control.\nprovider = "postgresql"\n';

runCommand(async () => {
  const [, , name, ...rest] = process.argv;
  if (rest.length > 0 || (name !== undefined && !/^[a-z0-9][a-z0-9_]*$/.test(name))) {
    throw new CommandError('The name is one word of a-z, 0-9 and _: npm run db:diff -- add_tags');
  }
  loadEnvironmentFiles('development');
  const sql = await diff(readVariable('DIRECT_URL') ?? readVariable('DATABASE_URL'));
  if (sql === '') return console.log('prisma/schema.prisma and prisma/migrations agree: nothing to write.');
  if (name === undefined) return console.log(sql);
  console.log(`Wrote ${writeMigration(name, sql)}. Read it before you apply it with npm run db:migrate.`);
});

async function diff(databaseUrl: string | undefined): Promise<string> {
  if (databaseUrl !== undefined) return diffSchema(databaseUrl);
  const server = await startPostgres();
  try {
    return await diffSchema(server.url);
  } finally {
    await server.stop();
  }
}

function writeMigration(name: string, sql: string): string {
  const timestamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const directory = path.join(MIGRATIONS_DIRECTORY, `${timestamp}_${name}`);
  mkdirSync(directory, { recursive: true });
  const lockFile = path.join(MIGRATIONS_DIRECTORY, 'migration_lock.toml');
  if (!existsSync(lockFile)) writeFileSync(lockFile, LOCK_FILE);
  const file = path.join(directory, 'migration.sql');
  writeFileSync(file, `${sql}\n`);
  return path.relative(PROJECT_DIRECTORY, file);
}
