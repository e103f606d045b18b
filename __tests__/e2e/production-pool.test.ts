/** A production server under load, watched from PostgreSQL's side. */
import { Client } from 'pg';
import { seed } from '@/prisma/seed';
import { type ProductionServer, startProductionServer } from '../support/production-server';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const API_KEY = `cf_${'k'.repeat(43)}`;
const ADMIN_TOKEN = 'an-admin-token-of-more-than-32-characters';
const PAGES = ['/', '/w/sample', '/admin/pool', '/api/content', '/api/health/db', '/api/health/ready'];

let database: TestDatabase;
let witness: Client;
let server: ProductionServer | undefined;

beforeAll(async () => {
  database = await createTestDatabase();
  await seed(database.url, { apiKey: API_KEY });
  witness = new Client(database.url);
  await witness.connect();
});

afterAll(async () => {
  await witness.end();
  await database.drop();
});

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function start(env: Record<string, string>): Promise<string> {
  server = await startProductionServer({ env: { DATABASE_URL: database.url, ADMIN_TOKEN, ...env } });
  return server.url;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const withKey = { headers: { authorization: `Bearer ${API_KEY}` } };

async function countSessions(): Promise<number> {
  const { rows } = await witness.query(
    `SELECT count(*)::int AS n FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE 'contentflow:%'`,
  );
  return rows[0].n;
}

/** Runs `work` again and again in `concurrency` strands for `ms`, and watches the sessions all the while. */
async function underLoad(
  concurrency: number,
  ms: number,
  work: (turn: number) => Promise<void>,
): Promise<number> {
  const untilMs = performance.now() + ms;
  let turn = 0;
  const strands = Array.from({ length: concurrency }, async () => {
    while (performance.now() < untilMs) {
      turn += 1;
      await work(turn);
    }
  });
  let most = 0;
  const watch = (async () => {
    while (performance.now() < untilMs) {
      most = Math.max(most, await countSessions());
      await sleep(20);
    }
  })();
  await Promise.all([...strands, watch]);
  return most;
}

it('holds limit 5 under 200 concurrent requests for 20 s: no request fails, health answers all through', async () => {
  // 200 clients that never give up are a standing overload; here none of them is to be turned away.
  const url = await start({
    DATABASE_CONNECTION_LIMIT: '5',
    DATABASE_ADMISSION: 'off',
    REQUEST_SHEDDING: 'off',
  });
  const failures: string[] = [];
  const answered = new Set<string>();
  const most = await underLoad(200, 20_000, async (turn) => {
    const path = turn % 100 === 0 ? '/api/health/db' : '/api/content';
    const response = await fetch(url + path, withKey);
    const body = await response.text();
    answered.add(path);
    if (response.status !== 200) failures.push(`${path} ${response.status} ${body}`);
  });
  expect(failures).toEqual([]);
  expect([...answered].sort()).toEqual(['/api/content', '/api/health/db']);
  expect(most).toBe(5);
  const health = await (await fetch(`${url}/api/health/db`)).json();
  expect(health.pool).toEqual({
    connectionLimit: { value: 5, source: 'environment' },
    poolTimeoutSeconds: { value: 10, source: 'default' },
  });
}, 60_000);

it('opens one pool for instrumentation, routes, pages and middleware together', async () => {
  const url = await start({ DATABASE_CONNECTION_LIMIT: '1' });
  const most = await underLoad(8, 4_000, async (turn) => {
    const path = PAGES[turn % PAGES.length] ?? '/';
    const authorization = path.startsWith('/api/content') ? withKey : {};
    await (await fetch(url + path, { redirect: 'manual', ...authorization })).text();
  });
  expect(most).toBe(1);
}, 30_000);

it('reports and enforces 15 connections and 10 s where neither variable is set', async () => {
  const url = await start({});
  const health = await (await fetch(`${url}/api/health/db`)).json();
  expect(health).toMatchObject({
    status: 'pass',
    pool: {
      connectionLimit: { value: 15, source: 'default' },
      poolTimeoutSeconds: { value: 10, source: 'default' },
    },
  });

  // Each request gets its key and then waits for this lock with a connection in its hand.
  await witness.query('BEGIN');
  await witness.query('LOCK TABLE content_items IN ACCESS EXCLUSIVE MODE');
  const holders = Array.from({ length: 15 }, () => fetch(`${url}/api/content`, withKey));
  while ((await waitingForLock()) < 15) await sleep(20);

  const startedAtMs = performance.now();
  const refused = await fetch(`${url}/api/content`, withKey);
  const tookMs = performance.now() - startedAtMs;
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(refused.headers.get('content-type')).toBe('application/problem+json');
  expect(await refused.json()).toMatchObject({ code: 'POOL_TIMEOUT', status: 503 });
  expect(Math.abs(tookMs - 10_000)).toBeLessThan(500);

  const waiting = fetch(`${url}/api/content`, withKey);
  await witness.query('ROLLBACK');
  expect((await waiting).status).toBe(200);
  for (const holder of holders) expect((await holder).status).toBe(200);
}, 60_000);

async function waitingForLock(): Promise<number> {
  const { rows } = await witness.query(
    `SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted AND relation = 'content_items'::regclass`,
  );
  return rows[0].n;
}
