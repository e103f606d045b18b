/** What the README promises: lib/db and the rooms it names work in an application that has nothing of ContentFlow. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const ROOMS = ['caller', 'config', 'db', 'errors', 'logging', 'overload', 'process', 'recorder', 'stats'];

const FILES: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "another-app", "private": true }',
  'prisma.config.ts': "export default { schema: 'prisma/schema.prisma' };",
  'prisma/schema.prisma': `
    generator client {
      provider     = "prisma-client"
      output       = "./generated"
      moduleFormat = "cjs"
    }
    datasource db {
      provider = "postgresql"
    }
    model Planet {
      id   Int    @id
      name String
    }`,
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      // As create-next-app writes it.
      target: 'es2017',
      lib: ['dom', 'dom.iterable', 'esnext'],
      module: 'esnext',
      moduleResolution: 'bundler',
      esModuleInterop: true,
      types: ['node'],
      paths: { '@/*': ['./*'] },
    },
    include: ['**/*.ts'],
  }),
  'main.ts': `
    import { closeDatabase, database, db } from '@/lib/db';
    async function main() {
      await db.$executeRaw\`CREATE TABLE "Planet" (id int PRIMARY KEY, name text NOT NULL)\`;
      await db.planet.create({ data: { id: 3, name: 'Earth' } });
      const planet: { name: string } | null = await db.planet.findUnique({ where: { id: 3 } });
      const { limit } = database().pool.readSnapshot();
      await closeDatabase();
      process.stdout.write(JSON.stringify({ name: planet?.name, limit }));
    }
    main();`,
};

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(path.join(os.tmpdir(), 'another-app-'));
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  for (const room of ROOMS)
    cpSync(path.join('lib', room), path.join(folder, 'lib', room), { recursive: true });
  symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'));
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await database.drop();
});

/** Without standing still meanwhile: the relay to the database may be in this very process. */
async function run(tool: string, parameters: readonly string[], env: Record<string, string> = {}) {
  const command = [path.join('node_modules', tool), ...parameters];
  const { stdout } = await promisify(execFile)(process.execPath, command, {
    cwd: folder,
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, ...env },
  });
  return stdout;
}

it('generates, compiles and runs with a limit of its own', async () => {
  await run('prisma/build/index.js', ['generate']);
  await run('typescript/bin/tsc', ['-p', '.']);
  const output = await run('tsx/dist/cli.mjs', ['main.ts'], {
    DATABASE_URL: database.poolUrl,
    DATABASE_CONNECTION_LIMIT: '2',
    NODE_ENV: 'production',
    LOG_LEVEL: 'silent',
  });
  expect(JSON.parse(output)).toEqual({ name: 'Earth', limit: 2 });
}, 60_000);
