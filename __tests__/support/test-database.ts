/** A migrated, empty database for one test file. */
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { setUrlDatabase } from '@/scripts/postgres/database-url';
import { readRunPostgresUrl, TEMPLATE_DATABASE } from './run-postgres';

export interface TestDatabase {
  readonly name: string;
  /** The superuser's; holds the password. */
  readonly url: string;
  /** Also while somebody is connected. */
  readonly drop: () => Promise<void>;
}

/** @param template undefined for a database with nothing in it, not even migrations */
export async function createTestDatabase(
  template: string | undefined = TEMPLATE_DATABASE,
): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await runOnServer(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  return {
    name,
    url: setUrlDatabase(readRunPostgresUrl(), name),
    drop: () => runOnServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function runOnServer(sql: string): Promise<void> {
  const client = new Client(readRunPostgresUrl());
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
