/** The migrations as the engine wants them: every folder of prisma/migrations with its SQL, in order. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';

const PROJECT = path.resolve(__dirname, '..', '..');
export const MIGRATIONS_DIRECTORY = path.join(PROJECT, 'prisma', 'migrations');

const LOCK_FILE = 'migration_lock.toml';

export function readDatamodel(): string {
  return readFileSync(path.join(PROJECT, 'prisma', 'schema.prisma'), 'utf8');
}

export function readMigrations(directory = MIGRATIONS_DIRECTORY): MigrationList {
  const lockFile = path.join(directory, LOCK_FILE);
  const names = existsSync(directory)
    ? readdirSync(directory, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? entry.name : [],
      )
    : [];
  return {
    baseDir: directory,
    lockfile: { path: LOCK_FILE, content: existsSync(lockFile) ? readFileSync(lockFile, 'utf8') : null },
    shadowDbInitScript: '',
    migrationDirectories: names.sort().map((name) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: readSql(path.join(directory, name, 'migration.sql')) },
    })),
  };
}

function readSql(file: string): { tag: 'ok' | 'error'; value: string } {
  try {
    return { tag: 'ok', value: readFileSync(file, 'utf8') };
  } catch (error) {
    return { tag: 'error', value: (error as Error).message };
  }
}
