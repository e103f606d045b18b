/** `npm run db:migrate`: applies what is new in prisma/migrations to the database of DIRECT_URL, or else of DATABASE_URL. */
import { parseDatabaseSettings, redactDatabaseUrl } from '@/lib/config';
import { applyMigrations } from './migrations/apply-migrations';
import { loadEnvironmentFiles, requireDirectUrl } from './project';
import { CommandError, runCommand } from './run-command';

runCommand(async () => {
  loadEnvironmentFiles();
  const databaseUrl = requireDirectUrl('npm run db:migrate');
  const { pgbouncer, pooler } = parseDatabaseSettings({ DATABASE_URL: databaseUrl }, 'migrate');
  if (pgbouncer) {
    // The lock against a second migrator would stay on a session that the pooler lends to others.
    throw new CommandError(
      `${pooler.value}. Migrations need a session of their own: set DIRECT_URL to the database itself.`,
    );
  }
  console.log(`Migrating ${redactDatabaseUrl(databaseUrl)}`);
  const applied = await applyMigrations(databaseUrl);
  for (const name of applied) console.log(`  applied ${name}`);
  if (applied.length === 0) console.log('  up to date, nothing to apply');
});
