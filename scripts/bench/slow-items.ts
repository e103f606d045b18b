/** Makes every read of content items take a time of its own, as a missing index would; the application knows nothing of it. */
import pg from 'pg';

/** @param databaseUrl of the owner of the tables */
export async function slowDownItems(databaseUrl: string, seconds: number): Promise<void> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    // Materialised, or PostgreSQL would sleep once for each row, or never.
    await client.query(`
      ALTER TABLE content_items RENAME TO quick_content_items;
      CREATE VIEW content_items AS
        WITH slow AS MATERIALIZED (SELECT pg_sleep(${seconds}))
        SELECT quick_content_items.* FROM quick_content_items, slow`);
  } finally {
    await client.end();
  }
}
