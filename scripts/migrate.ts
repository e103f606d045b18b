/** `npm run db:migrate`: applies what is new in prisma/migrations to the database of DIRECT_URL, or else of DATABASE_URL. */
import { parseDatabaseSettings, redactDatabaseUrl } from '@/lib/config';
import { applyMigrations } from './migrations/apply-migrations';
import { loadEnvironmentFiles, requireDirectUrl } from './project';
import { runCommand } from './run-command';

runCommand(async () => {
  loadEnvironmentFiles();
  const databaseUrl = requireDirectUrl('npm run db:migrate');
  const { pgbouncer, pooler } = parseDatabaseSettings({ DATABASE_URL: databaseUrl }, 'migrate');
  if (pgbouncer)
    console.warn(
      `${pooler.value}. Two migrators at once would not see each other: set DIRECT_URL to the database itself.`,
    );
  console.log(`Migrating ${redactDatabaseUrl(databaseUrl)}`);
  const applied = await applyMigrations(databaseUrl);
  for (const name of applied) console.log(`  applied ${name}`);
  if (applied.length === 0) console.log('  up to date, nothing to apply');
});
