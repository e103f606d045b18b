/** `npm run db:migrate` and `db:diff` on a database with nothing in it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { applyMigrations } from '@/scripts/migrations/apply-migrations';
import { diffSchema } from '@/scripts/migrations/diff-schema';
import { readMigrations } from '@/scripts/migrations/read-migrations';
import { PROJECT_DIRECTORY } from '@/scripts/project';
import { runNpm } from '../support/npm-command';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const NAMES = readMigrations().migrationDirectories.map((migration) => migration.path);

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase('template1');
});

afterEach(() => database.drop());

async function migrate(query = '', url = database.url) {
  const command = runNpm('db:migrate', PROJECT_DIRECTORY, { DATABASE_URL: `${url}${query}` });
  return { code: await command.exited, output: command.output() };
}

async function query(sql: string) {
  const client = new Client(database.url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const APPLIED = 'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY 1';

it('applies what is new, says so, and does nothing the second time', async () => {
  const first = await migrate('?connection_limit=3&pool_timeout=5');
  expect(first).toMatchObject({ code: 0 });
  for (const name of NAMES) expect(first.output).toContain(`applied ${name}`);
  expect(first.output).not.toContain(new URL(database.url).password);

  const second = await migrate();
  expect(second.code).toBe(0);
  expect(second.output).toContain('up to date');
  expect(await query(APPLIED)).toEqual(NAMES.map((name) => ({ migration_name: name })));
});

it('is safe when three run at once', async () => {
  const runs = await Promise.all([migrate(), migrate(), migrate()]);
  expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(runs.filter(({ output }) => output.includes('applied'))).toHaveLength(1);
  expect(await query(APPLIED)).toHaveLength(NAMES.length);
});

it('works in the schema that the URL names', async () => {
  expect((await migrate('?schema=tenant%20one')).code).toBe(0);
  const tables = await query(`SELECT schemaname FROM pg_tables WHERE tablename = 'content_items'`);
  expect(tables).toEqual([{ schemaname: 'tenant one' }]);
});

it('says what is wrong without a stack trace or a password', async () => {
  const missing = await migrate('', '');
  expect(missing.code).toBe(1);
  expect(missing.output).toContain('DATABASE_URL is not set');

  const wrong = new URL(database.url);
  wrong.password = 'not-the-password';
  const refused = await migrate('', wrong.href);
  expect(refused.code).toBe(1);
  expect(refused.output).toMatch(/Authentication failed/);
  expect(refused.output).not.toMatch(/not-the-password|\n {4}at /);
});

it('refuses a pooler, which would keep its lock for others, and goes to DIRECT_URL past it', async () => {
  const refused = await migrate('?pgbouncer=true');
  expect(refused.code).toBe(1);
  expect(refused.output).toContain(
    'Migrations need a session of their own: set DIRECT_URL to the database itself.',
  );
  expect(await query("SELECT to_regclass('_prisma_migrations') AS journal")).toEqual([{ journal: null }]);
  const command = runNpm('db:migrate', PROJECT_DIRECTORY, {
    DATABASE_URL: `${database.url}?pgbouncer=true`,
    DIRECT_URL: database.url,
  });
  expect({ code: await command.exited, output: command.output() }).toEqual({
    code: 0,
    output: expect.stringContaining(`applied ${NAMES[0]}`),
  });
});

it('sends a migration whole, semicolons in function bodies and strings included', async () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'contentflow-migrations-'));
  mkdirSync(path.join(directory, '20260101000000_one'));
  writeFileSync(path.join(directory, 'migration_lock.toml'), 'provider = "postgresql"');
  writeFileSync(
    path.join(directory, '20260101000000_one', 'migration.sql'),
    `CREATE FUNCTION two() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 2; END; $$;
     CREATE TABLE texts AS SELECT 'a;b' AS text;`,
  );
  expect(await applyMigrations(database.url, directory)).toEqual(['20260101000000_one']);
  expect(await query('SELECT two(), text FROM texts')).toEqual([{ two: 2, text: 'a;b' }]);
  rmSync(directory, { recursive: true });
});

it('finds that the migrations and the schema agree', async () => {
  expect(await diffSchema(database.url)).toBe('');
});
