/** The health routes over a server of their own, which is stopped, started and frozen under them. */
import { NextRequest } from 'next/server';
import type { PoolClient } from 'pg';
import type { PrismaClient } from '@/prisma/generated/client';
import { type Postgres, startPostgres } from '@/scripts/postgres/start-postgres';

let server: Postgres;
let readDatabaseHealth: (request: NextRequest) => Promise<Response>;
let readReadiness: () => Promise<Response>;
let readLiveness: () => Response;
let database: typeof import('@/lib/db').database;
let closeDatabase: typeof import('@/lib/db').closeDatabase;

const ADMIN_TOKEN = 'an-admin-token-of-more-than-32-characters';
const LIMIT = 3;
const MAX_CONNECTIONS = 37;

beforeAll(async () => {
  server = await startPostgres({ maxConnections: MAX_CONNECTIONS });
  process.env.DATABASE_URL = `${server.url}?connection_limit=${LIMIT}&pool_timeout=10&connect_timeout=1`;
  process.env.ADMIN_TOKEN = ADMIN_TOKEN;
  ({ GET: readDatabaseHealth } = await import('@/app/api/health/db/route'));
  ({ GET: readReadiness } = await import('@/app/api/health/ready/route'));
  ({ GET: readLiveness } = await import('@/app/api/health/live/route'));
  ({ database, closeDatabase } = await import('@/lib/db'));
});

afterAll(async () => {
  server.resume();
  await closeDatabase();
  await server.stop();
});

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function ask(token?: string) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const startedAtMs = performance.now();
  const response = await readDatabaseHealth(new NextRequest('http://localhost/api/health/db', { headers }));
  return { response, body: await response.json(), tookMs: performance.now() - startedAtMs };
}

/** How long until the health says `status`; each answer on the way must come within 2 s. */
async function timeUntil(status: string): Promise<number> {
  const startedAtMs = performance.now();
  while (performance.now() - startedAtMs < 20_000) {
    const { body, tookMs } = await ask();
    expect(tookMs).toBeLessThan(2_000);
    if (body.status === status) return performance.now() - startedAtMs;
    await sleep(50);
  }
  throw new Error(`the health never said ${status}`);
}

it('reports limit and timeout with their sources, the time and the response time', async () => {
  const { response, body } = await ask();
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/health+json');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(body).toMatchObject({
    status: 'pass',
    pool: {
      connectionLimit: { value: LIMIT, source: 'url' },
      poolTimeoutSeconds: { value: 10, source: 'url' },
    },
    notes: [],
  });
  expect(Math.abs(Date.parse(body.time) - Date.now())).toBeLessThan(5_000);
  expect(body.responseTimeMs).toBeGreaterThan(0);
});

it('tells a stranger nothing of the server and no live number; an admin both', async () => {
  const { body: strangers } = await ask('not-the-token');
  expect(Object.keys(strangers).sort()).toEqual([
    'checks',
    'notes',
    'pool',
    'responseTimeMs',
    'status',
    'time',
  ]);
  expect(Object.keys(strangers.pool).sort()).toEqual(['connectionLimit', 'poolTimeoutSeconds']);
  const { body: admins } = await ask(ADMIN_TOKEN);
  expect(admins.pool).toMatchObject({ inUse: expect.any(Number), idle: expect.any(Number), pending: 0 });
  expect(admins.server).toMatchObject({
    maxConnections: MAX_CONNECTIONS,
    ownSessions: expect.any(Number),
  });
  expect(admins).toHaveProperty('lastFailure');
});

it('costs one query for a thousand probes at once', async () => {
  await sleep(1_000);
  const queries: string[] = [];
  (database().client as PrismaClient<'query'>).$on('query', ({ query }) => queries.push(query));
  const answers = await Promise.all(Array.from({ length: 1_000 }, () => ask()));
  expect(answers.every(({ body }) => body.status === 'pass')).toBe(true);
  expect(queries).toEqual(['SELECT 1']);
});

it('warns of a full pool over a working database, and stays ready', async () => {
  const holders: PoolClient[] = await Promise.all(
    Array.from({ length: LIMIT }, () => database().pool.connect()),
  );
  await sleep(1_000);
  const waiting = database().pool.connect();
  const { response, body, tookMs } = await ask();
  expect(tookMs).toBeLessThan(2_000);
  expect(response.status).toBe(200);
  expect(body).toMatchObject({
    status: 'warn',
    notes: [expect.stringContaining('the database itself answers')],
  });
  expect((await readReadiness()).status).toBe(200);
  const { body: admins } = await ask(ADMIN_TOKEN);
  expect(admins.notes[0]).toMatch(/^Saturated: all 3 in use, \d+ waits?, /);
  for (const holder of holders) holder.release();
  (await waiting).release();
  expect(await timeUntil('pass')).toBeLessThan(2_000);
});

it('warns, too, when the pool fills up in the moment of the check', async () => {
  await sleep(1_000);
  const burst = Array.from({ length: LIMIT }, () =>
    database().client.$queryRaw`SELECT pg_sleep(2)::text`.then(() => true),
  );
  const { response, body } = await ask();
  expect([response.status, body.status]).toEqual([200, 'warn']);
  await Promise.all(burst);
  expect(await timeUntil('pass')).toBeLessThan(2_000);
});

it('warns, too, when waiting for a connection left the query no time', async () => {
  await sleep(1_000);
  const { pool } = database();
  const holders: PoolClient[] = await Promise.all(Array.from({ length: LIMIT }, () => pool.connect()));
  // Not one that was answered by what the server had found by itself a moment before.
  let isOver = true;
  let asked = ask();
  while (pool.readSnapshot().admission.waiting.probe === 0) {
    if (isOver) {
      isOver = false;
      asked = ask().finally(() => {
        isOver = true;
      });
    }
    await sleep(1);
  }
  // Its session is frozen, so the query that comes late is not answered in the time that is left; the server is.
  const { processID } = holders[0] as unknown as { processID: number };
  process.kill(processID, 'SIGSTOP');
  holders[0]?.release();
  const { response, body } = await asked;
  process.kill(processID, 'SIGCONT');
  for (const holder of holders.slice(1)) holder.release();
  expect([response.status, body.status]).toEqual([200, 'warn']);
  expect(await timeUntil('pass')).toBeLessThan(2_000);
});

it('warns, too, when a burst meets a pool that has no connection open yet', async () => {
  await closeDatabase();
  await ask();
  const burst = Array.from({ length: LIMIT }, () =>
    database().client.$queryRaw`SELECT pg_sleep(2)::text`.then(() => true),
  );
  await sleep(800);
  const { response, body } = await ask();
  expect([response.status, body.status]).toEqual([200, 'warn']);
  await Promise.all(burst);
  expect(await timeUntil('pass')).toBeLessThan(2_000);
});

it('fails within 2 s when the server stops, and passes within 2 s of its return', async () => {
  await server.stop();
  expect(await timeUntil('fail')).toBeLessThan(2_000);
  const { response, body } = await ask();
  expect(response.status).toBe(503);
  expect(JSON.stringify(body)).not.toMatch(/127\.0\.0\.1|ECONNREFUSED|P1001/);
  expect((await readReadiness()).status).toBe(503);
  expect(readLiveness().status).toBe(200);
  await server.restart();
  expect(await timeUntil('pass')).toBeLessThan(2_000);
  expect((await readReadiness()).status).toBe(200);
});

it('fails within 2 s when the server is killed, and passes within 2 s of its return', async () => {
  await server.kill();
  expect(await timeUntil('fail')).toBeLessThan(2_000);
  await server.restart();
  expect(await timeUntil('pass')).toBeLessThan(2_000);
});

it.each(['idle', 'full'])('fails within 2 s when the server hangs and the pool is %s', async (load) => {
  const work =
    load === 'full'
      ? Array.from({ length: 2 * LIMIT }, () =>
          database().client.$queryRaw`SELECT pg_sleep(0.2)::text`.catch(String),
        )
      : [];
  const settled = Promise.all(work);
  await sleep(100);
  server.pause();
  expect(await timeUntil('fail')).toBeLessThan(2_000);
  server.resume();
  expect(await timeUntil('pass')).toBeLessThan(2_000);
  await settled;
});
