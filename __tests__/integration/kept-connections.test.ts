/** The fewest connections that are kept open, whoever uses them: DATABASE_POOL_MIN. */
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { parseDatabaseSettings } from '@/lib/config';
import type { BoundedPool } from '@/lib/db/bounded-pool';
import { createPool } from '@/lib/db/create-pool';
import type { CloseReason } from '@/lib/stats';
import { startTcpProxy } from '@/scripts/faults/tcp-proxy';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { listSessions, TRANSPORT_ENV, unlessOver } from '../support/transport';

let database: TestDatabase;
let witness: Client;
let pool: BoundedPool;
let closed: CloseReason[];
let failedAttempts: number;

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

function openPool(query: string, url = database.poolUrl): void {
  [closed, failedAttempts] = [[], 0];
  const settings = parseDatabaseSettings(
    { ...TRANSPORT_ENV, DATABASE_URL: `${url}&application_name=kept&${query}` },
    'i',
  );
  pool = createPool(settings, {
    closed: (reason) => closed.push(reason),
    failed: () => {
      failedAttempts += 1;
    },
  });
}

const sessions = () => listSessions(witness, 'kept');

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(10);
}

it('are opened with the first use and stay, however long nobody needs them', async () => {
  openPool('connection_limit=5&pool_min=2&max_idle_connection_lifetime=0.2');
  expect(await sessions()).toHaveLength(0);
  const held = await Promise.all(Array.from({ length: 5 }, () => pool.connect()));
  for (const each of held) each.release();
  await until(() => closed.length === 3);
  // Three times as long as one may idle.
  await delay(600);
  expect(closed).toEqual(['idle', 'idle', 'idle']);
  expect(await sessions()).toHaveLength(2);
});

it('are opened beside the one that is asked for', async () => {
  openPool('connection_limit=5&pool_min=3');
  await pool.query('SELECT 1');
  // The server knows of a session a moment before the pool does.
  await until(() => pool.readSnapshot().idle === 3);
  expect(await sessions()).toHaveLength(3);
});

it('grow old as any other, and new ones take their place', async () => {
  openPool('connection_limit=5&pool_min=2&max_connection_lifetime=0.3');
  await pool.prewarm(2);
  const first = await sessions();
  await until(() => closed.length >= 2);
  await until(async () => {
    const now = await sessions();
    return now.length === 2 && now.every((id) => !first.includes(id));
  });
  expect(new Set(closed)).toEqual(new Set(['lifetime']));
});

unlessOver(it, { pgbouncer: 'its own sessions end, not the pool’s' })(
  'come back by themselves where the server ends them',
  async () => {
    openPool('connection_limit=5&pool_min=2');
    await pool.prewarm(2);
    const first = await sessions();
    await witness.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kept'`,
    );
    await until(async () => {
      const now = await sessions();
      return now.length === 2 && now.every((id) => !first.includes(id));
    });
    expect(closed).toEqual(['error', 'error']);
  },
);

unlessOver(it, { neon: 'its way is a WebSocket, not the TCP that is refused here' })(
  'come back by themselves after an outage in which nobody asked for one, however long it was',
  async () => {
    const url = new URL(database.poolUrl);
    const proxy = await startTcpProxy(Number(url.port));
    url.port = String(proxy.port);
    openPool('connection_limit=5&pool_min=2', url.href);
    await pool.prewarm(2);
    await proxy.refuse();
    // Longer than callers are let wait.
    await delay(2_500);
    expect(pool.readSnapshot()).toMatchObject({ idle: 0, inUse: 0 });
    await proxy.heal();
    await until(() => pool.readSnapshot().idle === 2);
    await pool.end();
    await proxy.stop();
  },
);

it('are not tried for again and again with a wrong password', async () => {
  const url = new URL(database.poolUrl);
  url.password = 'another-one';
  openPool('connection_limit=5&pool_min=2', url.href);
  await expect(pool.query('SELECT 1')).rejects.toThrow();
  const before = failedAttempts;
  expect(before).toBeGreaterThan(0);
  await delay(1_500);
  expect(failedAttempts).toBe(before);
});

it('are no more than a smaller limit', async () => {
  openPool('connection_limit=5&pool_min=3');
  await pool.prewarm(3);
  pool.resize(1);
  await until(async () => (await sessions()).length === 1);
  await pool.query('SELECT 1');
  expect(await sessions()).toHaveLength(1);
});
