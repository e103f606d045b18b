/** The SQL of docs/runbook.md, on a real server: nobody should meet a mistake in it at night. */
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { createTestDatabase } from '../support/test-database';

const blocks = [...readFileSync('docs/runbook.md', 'utf8').matchAll(/```sql\n(.*?)```/gs)].map(
  ([, sql = '']) => sql,
);

it('each statement runs', async () => {
  const database = await createTestDatabase();
  const client = new Client(database.url);
  await client.connect();
  try {
    expect(blocks.length).toBeGreaterThanOrEqual(5);
    for (const sql of blocks) await expect(client.query(sql)).resolves.toHaveProperty('rows');
  } finally {
    await client.end();
    await database.drop();
  }
});
