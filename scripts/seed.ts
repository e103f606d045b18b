/** `npm run db:seed`: the sample workspace, its content and its key, in the database of DATABASE_URL. */
import { seed } from '@/prisma/seed';
import { loadEnvironmentFiles, readVariable, requireDatabaseUrl } from './project';
import { runCommand } from './run-command';

runCommand(async () => {
  loadEnvironmentFiles();
  const databaseUrl = requireDatabaseUrl('npm run db:seed');
  const apiKey = readVariable('SEED_API_KEY');
  const result = await seed(databaseUrl, apiKey === undefined ? {} : { apiKey });
  console.log(`Workspace ${result.workspaceSlug}: ${result.createdItems} items added.`);
  console.log(`API key: ${result.apiKey}`);
  if (apiKey === undefined && result.replacedKey) {
    console.log('The key is new and the one before it no longer works. Set SEED_API_KEY to keep one.');
  }
});
