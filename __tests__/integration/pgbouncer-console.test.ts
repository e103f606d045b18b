/** PgBouncer's own numbers beside ours, in the report of the page and the API. */
import { poolReportSchema } from '@/lib/openapi/pool-schemas';
import { readPgBouncerUrl } from '../support/run-transports';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { unlessOver } from '../support/transport';

const REASON = 'there is no PgBouncer';

unlessOver(describe, { pg: REASON, neon: REASON })('the report', () => {
  let database: TestDatabase;
  let runtime: typeof import('@/lib/runtime');
  let db: typeof import('@/lib/db');

  beforeAll(async () => {
    database = await createTestDatabase();
    process.env.DATABASE_URL = `${database.poolUrl}&connection_limit=3`;
    runtime = await import('@/lib/runtime');
    db = await import('@/lib/db');
  });

  afterEach(() => db.closeDatabase());

  afterAll(() => database.drop());

  it('shows its version and its pool of our database, as it lists them', async () => {
    process.env.PGBOUNCER_ADMIN_URL = readPgBouncerUrl();
    const { pool } = db.database();
    const held = await pool.connect();
    await held.query('BEGIN');
    const report = await runtime.readPoolReport(0);
    await held.query('ROLLBACK');
    held.release();
    expect(report.pgbouncer).toMatchObject({
      version: expect.stringMatching(/^PgBouncer \d+\.\d+/),
      pools: expect.arrayContaining([
        expect.objectContaining({
          database: database.name,
          mode: 'transaction',
          clientsActive: expect.any(Number),
        }),
      ]),
    });
    const ours = report.pgbouncer?.pools.find((each) => each.database === database.name);
    expect(ours?.serversActive).toBe(1);
    expect(poolReportSchema.safeParse(JSON.parse(JSON.stringify(report))).error?.issues).toBeUndefined();
  });

  it('says why it could not be asked, and shows no password', async () => {
    process.env.PGBOUNCER_ADMIN_URL = 'postgresql://nobody:hunter2@127.0.0.1:1/pgbouncer';
    const report = await runtime.readPoolReport(0);
    expect(report.pgbouncer).toMatchObject({ failure: 'CONNECT_FAILED', pools: [] });
    expect(JSON.stringify(report)).not.toContain('hunter2');
  });
});
