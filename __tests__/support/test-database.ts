/** A migrated, empty database for one test file. */
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { setUrlDatabase } from '@/scripts/postgres/database-url';
import { readRunPostgresUrl, TEMPLATE_DATABASE } from './run-postgres';
import { poolUrlOf } from './transport';

export interface TestDatabase {
  readonly name: string;
  /** The superuser's, by TCP to PostgreSQL itself; holds the password. */
  readonly url: string;
  /** The same for a pool, over the transport under test; ends with a parameter, so that `&name=value` goes on it. */
  readonly poolUrl: string;
  /** Also while somebody is connected. */
  readonly drop: () => Promise<void>;
}

/** @param template undefined for a database with nothing in it, not even migrations */
export async function createTestDatabase(
  template: string | undefined = TEMPLATE_DATABASE,
): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await runOnServer(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = setUrlDatabase(readRunPostgresUrl(), name);
  return {
    name,
    url,
    poolUrl: poolUrlOf(url),
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
