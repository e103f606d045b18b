/** Who counts as an instance of this application, by PostgreSQL's own list of sessions. */
import { Client } from 'pg';
import { parseDatabaseSettings } from '@/lib/config';
import type { BoundedPool } from '@/lib/db/bounded-pool';
import { createPool } from '@/lib/db/create-pool';
import { createPrismaClient } from '@/lib/db/prisma-client';
import { readServerActivity } from '@/lib/db/read-server-activity';
import { logger } from '@/lib/logging';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { TRANSPORT_ENV, unlessOver } from '../support/transport';

const REASON = 'its sessions bear the name of whoever used them last';

unlessOver(describe, { pgbouncer: REASON })('instances', () => {
  let [ours, staging]: TestDatabase[] = [];
  let pool: BoundedPool;
  const others: Client[] = [];

  beforeAll(async () => {
    [ours, staging] = [await createTestDatabase(), await createTestDatabase()];
  });

  afterEach(async () => {
    await pool.end();
    for (const other of others.splice(0)) await other.end();
  });

  afterAll(async () => {
    await ours?.drop();
    await staging?.drop();
  });

  async function openOther(url: string | undefined, applicationName: string): Promise<void> {
    const other = new Client({ connectionString: url, application_name: applicationName });
    others.push(other);
    await other.connect();
  }

  it('have a name of the same kind on the same database; another environment’s are others', async () => {
    const settings = parseDatabaseSettings(
      { ...TRANSPORT_ENV, DATABASE_URL: `${ours?.poolUrl}` },
      'web-1-42',
    );
    const name = settings.applicationName.value;
    pool = createPool(settings);
    const client = createPrismaClient(pool, settings, logger.child({}, { level: 'silent' }));
    await openOther(ours?.url, 'contentflow:web-2-7');
    await openOther(staging?.url, 'contentflow:web-3-9');
    await openOther(staging?.url, name);
    const { instances, ownSessions, byApplication } = await readServerActivity(client, name);
    expect(instances).toEqual([
      { applicationName: 'contentflow:web-1-42', sessions: 1 },
      { applicationName: 'contentflow:web-2-7', sessions: 1 },
    ]);
    expect(ownSessions).toBe(1);
    expect(byApplication.map(({ applicationName }) => applicationName)).toContain('contentflow:web-3-9');
  });
});
