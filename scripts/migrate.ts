/** `npm run db:migrate`: applies what is new in prisma/migrations to the database of DATABASE_URL. */
import { redactDatabaseUrl } from '@/lib/config';
import { applyMigrations } from './migrations/apply-migrations';
import { loadEnvironmentFiles, requireDatabaseUrl } from './project';
import { runCommand } from './run-command';

runCommand(async () => {
  loadEnvironmentFiles();
  const databaseUrl = requireDatabaseUrl('npm run db:migrate');
  console.log(`Migrating ${redactDatabaseUrl(databaseUrl)}`);
  const applied = await applyMigrations(databaseUrl);
  for (const name of applied) console.log(`  applied ${name}`);
  if (applied.length === 0) console.log('  up to date, nothing to apply');
});
