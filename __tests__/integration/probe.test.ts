/** What the check of the database says of a server that it cannot get a connection to. */
import { closeDatabase, database } from '@/lib/db';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { TRANSPORT } from '../support/transport';

let server: TestDatabase;

beforeAll(async () => {
  server = await createTestDatabase();
  process.env.DATABASE_URL = `${server.poolUrl}&connection_limit=2`;
});

afterAll(async () => {
  await closeDatabase();
  await server.drop();
});

it('tells a server that is there from a pooler that is', async () => {
  const { pool, probe } = database();
  const holders = await Promise.all([pool.connect(), pool.connect()]);
  expect(await probe.check()).toMatchObject({
    outcome: TRANSPORT === 'pgbouncer' ? 'pooler-there' : 'pool-full',
    errorCode: 'POOL_TIMEOUT',
  });
  for (const holder of holders) holder.release();
});
