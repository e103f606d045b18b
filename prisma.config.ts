import { defineConfig } from 'prisma/config';

// `generate` and `validate` ask for a schema-engine binary that they never run, and would download it;
// any executable satisfies the check, so a machine without network access can install.
if (process.argv.some((argument) => argument === 'generate' || argument === 'validate')) {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;
}

/** Not through a pooler, which cannot carry what migrations need of a session. */
const url = process.env.DIRECT_URL || process.env.DATABASE_URL;

export default defineConfig({
  schema: 'prisma/schema.prisma',
  ...(url !== undefined && { datasource: { url } }),
  migrations: { path: 'prisma/migrations', seed: 'tsx scripts/seed.ts' },
});
