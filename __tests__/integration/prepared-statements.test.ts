/** Statements that are named, as the session that keeps them shows them, and what takes their names away. */
import { Client } from 'pg';
import { parseDatabaseSettings } from '@/lib/config';
import type { BoundedPool } from '@/lib/db/bounded-pool';
import { createPool } from '@/lib/db/create-pool';
import { createPrismaClient } from '@/lib/db/prisma-client';
import { logger } from '@/lib/logging';
import type { PrismaClient } from '@/prisma/generated/client';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { TRANSPORT, TRANSPORT_ENV } from '../support/transport';

let database: TestDatabase;
let witness: Client;
let pool: BoundedPool;
let client: PrismaClient;

beforeAll(async () => {
  database = await createTestDatabase();
  witness = new Client(database.url);
  await witness.connect();
});

afterAll(async () => {
  await witness.end();
  await database.drop();
});

afterEach(() => pool.end());

function open(query: string): void {
  const settings = parseDatabaseSettings(
    {
      ...TRANSPORT_ENV,
      NODE_ENV: 'production',
      DATABASE_URL: `${database.poolUrl}&connection_limit=1${query}`,
    },
    'i',
  );
  pool = createPool(settings);
  client = createPrismaClient(pool, settings, logger.child({}, { level: 'silent' }));
}

/** Of the one session that the pool has. */
async function readNamed(): Promise<string[]> {
  const { rows } = await pool.query<{ statement: string }>('SELECT statement FROM pg_prepared_statements');
  return rows.map(({ statement }) => statement);
}

const findAll = () => client.workspace.findMany();

it('a text that comes again is named, outside of transactions; through a pooler none is', async () => {
  open('');
  await findAll();
  expect(await readNamed()).toEqual([]);
  await findAll();
  for (let round = 0; round < 3; round += 1) {
    await client.$transaction(async (inner) => {
      await inner.workspace.count();
    });
  }
  const named = await readNamed();
  if (TRANSPORT === 'pgbouncer') expect(named).toEqual([]);
  else expect(named).toEqual([expect.stringContaining('"workspaces"')]);
});

it('there are no more of them than was asked for, whatever is written into texts', async () => {
  open('&statement_cache_size=3');
  for (let value = 0; value < 20; value += 1) {
    for (let round = 0; round < 3; round += 1)
      await client.$queryRawUnsafe(`SELECT ${value} + $1::int AS x`, round);
  }
  expect(await readNamed()).toHaveLength(TRANSPORT === 'pgbouncer' ? 0 : 3);
});

it('a migration that changes a column’s type fails no request', async () => {
  open('');
  await client.workspace.create({ data: { slug: 'a', name: 'before' } });
  for (let round = 0; round < 3; round += 1) await findAll();
  await witness.query('ALTER TABLE workspaces ALTER COLUMN name TYPE varchar(80)');
  const answers = await Promise.all([findAll(), findAll(), findAll(), findAll()]);
  for (const rows of answers) expect(rows).toEqual([expect.objectContaining({ name: 'before' })]);
  for (let round = 0; round < 3; round += 1) expect(await findAll()).toHaveLength(1);
});

it('a session that loses them, as behind a pooler that nobody told of, fails no request', async () => {
  open('');
  for (let round = 0; round < 3; round += 1) await findAll();
  await pool.query('DEALLOCATE ALL');
  for (let round = 0; round < 3; round += 1) await findAll();
  expect(await readNamed()).toEqual([]);
});

it('several statements in one text are none that could be named', async () => {
  open('');
  const twice = 'SELECT 1; SELECT 2';
  for (let round = 0; round < 4; round += 1)
    await expect(client.$executeRawUnsafe(twice)).resolves.toBeDefined();
});
