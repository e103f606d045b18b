import { defineConfig } from 'prisma/config';

// `generate` and `validate` ask for a schema-engine binary that they never run, and would download it;
// any executable satisfies the check, so a machine without network access can install.
if (process.argv.some((argument) => argument === 'generate' || argument === 'validate')) {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;
}

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations', seed: 'tsx scripts/seed.ts' },
});
