/** The load test's count of sessions on a real server: it says when it is none any more. */
import { Client } from 'pg';
import { type SessionWatch, watchSessions } from '@/scripts/loadtest/session-watch';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

let database: TestDatabase;
let witness: Client;
let watch: SessionWatch;

beforeAll(async () => {
  database = await createTestDatabase();
  witness = new Client(database.url);
  await witness.connect();
  watch = await watchSessions(database.url);
});

afterAll(async () => {
  await watch.stop();
  await witness.end();
  await database.drop();
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
}

it('counts the sessions of others, and fails when its own is ended', async () => {
  await until(() => watch.most() > 0);
  expect(watch.most()).toBe(1);
  expect(watch.failure()).toBeUndefined();
  await witness.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'contentflow:loadtest'",
  );
  await until(() => watch.failure() !== undefined);
  expect(watch.failure()).toMatch(/terminat/i);
});
