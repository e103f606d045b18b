/** `npm run db:migrate`: applies what is new in prisma/migrations to the database of DATABASE_URL. */
import { redactDatabaseUrl } from '@/lib/config';
import { applyMigrations } from './migrations/apply-migrations';
import { loadEnvironmentFiles, readVariable } from './project';
import { CommandError, runCommand } from './run-command';

runCommand(async () => {
  loadEnvironmentFiles(process.env.NODE_ENV === 'production' ? 'production' : 'development');
  const databaseUrl = readVariable('DATABASE_URL');
  if (databaseUrl === undefined) {
    throw new CommandError(
      'DATABASE_URL is not set. Set it in the environment or in .env:\n' +
        '  DATABASE_URL=postgresql://user:password@host:5432/database npm run db:migrate',
    );
  }
  console.log(`Migrating ${redactDatabaseUrl(databaseUrl)}`);
  const applied = await applyMigrations(databaseUrl);
  for (const name of applied) console.log(`  applied ${name}`);
  if (applied.length === 0) console.log('  up to date, nothing to apply');
});
