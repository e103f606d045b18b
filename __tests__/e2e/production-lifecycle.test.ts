/** A production server from its start to its end: what it refuses, what it says, what it leaves. */
import { Client } from 'pg';
import { seed } from '@/prisma/seed';
import { findFreePort } from '@/scripts/processes/free-port';
import { type ProductionServer, startProductionServer } from '../support/production-server';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const API_KEY = `cf_${'k'.repeat(43)}`;
const ADMIN_TOKEN = 'an-admin-token-of-more-than-32-characters';

let database: TestDatabase;
let witness: Client;

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

// Also where a test failed with its lock held.
afterEach(() => witness.query('ROLLBACK'));

const start = (env: Record<string, string>): Promise<ProductionServer> =>
  startProductionServer({ env: { DATABASE_URL: database.url, ADMIN_TOKEN, ...env } });

const withKey = { headers: { authorization: `Bearer ${API_KEY}` } };
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function countSessions(): Promise<number> {
  const { rows } = await witness.query(
    `SELECT count(*)::int AS n FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE 'contentflow:%'`,
  );
  return rows[0].n;
}

/** Asks for what waits until the witness rolls back. An answer is the response, or why there is none. */
async function askWhileLocked({ url }: ProductionServer): Promise<{ answer: Promise<Response | string> }> {
  await witness.query('BEGIN');
  await witness.query('LOCK TABLE content_items IN ACCESS EXCLUSIVE MODE');
  const answer = fetch(`${url}/api/content`, withKey).catch((error: Error) => error.message);
  const untilMs = performance.now() + 10_000;
  while (performance.now() < untilMs) {
    // Not pg_stat_activity, which stands still within a transaction.
    const { rows } = await witness.query(
      `SELECT FROM pg_locks WHERE NOT granted AND relation = 'content_items'::regclass`,
    );
    if (rows.length > 0) return { answer };
    await sleep(20);
  }
  throw new Error('no query waits for the lock');
}

function responseOf(answer: Response | string): Response {
  if (typeof answer === 'string') throw new Error(answer);
  return answer;
}

it('does not start on bad settings, and lists them all without a secret', async () => {
  const password = new URL(database.url).password;
  const refusal: Error = await start({
    DATABASE_URL: `${database.url}?pool_timeout=soon&sslmode=perhaps`,
    DATABASE_CONNECTION_LIMIT: '0',
    ADMIN_TOKEN: 'short-secret',
  }).then(
    () => new Error('it started'),
    (error: Error) => error,
  );
  for (const words of [
    'DATABASE_CONNECTION_LIMIT is "0"; allowed: a whole number of connections, at least 1',
    'DATABASE_URL: pool_timeout is "soon"',
    'DATABASE_URL: sslmode is "perhaps"',
    'ADMIN_TOKEN is 12 characters long (not shown)',
  ]) {
    expect(refusal.message).toContain(words);
  }
  expect(refusal.message).not.toContain(password);
  expect(refusal.message).not.toContain('short-secret');
});

it('starts without its database, says so, and is ready when it comes', async () => {
  const port = await findFreePort();
  const server = await start({ DATABASE_URL: `postgresql://nobody:secret-1@127.0.0.1:${port}/nothing` });
  expect((await fetch(`${server.url}/api/health/live`)).status).toBe(200);
  expect((await fetch(`${server.url}/api/health/ready`)).status).toBe(503);
  const failure = await fetch(`${server.url}/api/content`, withKey);
  expect(failure.status).toBe(503);
  expect(await failure.json()).toMatchObject({ code: 'CONNECT_FAILED' });
  expect(server.output()).toContain('the database does not answer');
  expect(server.output()).not.toContain('secret-1');
  expect(await server.stop()).toBe(143);
});

it('finishes what is in flight on SIGTERM, takes no new connection meanwhile, and leaves no session', async () => {
  const server = await start({ DATABASE_CONNECTION_LIMIT: '3' });
  await (await fetch(`${server.url}/api/content`, withKey)).text();
  const { answer } = await askWhileLocked(server);
  const stopped = server.stop();
  while (!server.output().includes('shutting down')) await sleep(10);
  const refusal = await fetch(`${server.url}/api/health/ready`).catch((error: Error) => error.cause);
  // Reset where it had come in but nobody had taken it yet.
  expect(refusal).toMatchObject({ code: expect.stringMatching(/^ECONN(REFUSED|RESET)$/) });
  await witness.query('ROLLBACK');
  const response = responseOf(await answer);
  expect(response.status).toBe(200);
  expect((await response.json()).items.length).toBeGreaterThan(0);
  expect(await stopped).toBe(143);
  expect(await countSessions()).toBe(0);
});

it('goes on serving for SHUTDOWN_DELAY while it says that it is not ready, and then takes no connection', async () => {
  const server = await start({ SHUTDOWN_DELAY: '2' });
  while (!(await fetch(`${server.url}/api/health/ready`)).ok) await sleep(20);
  const stopped = server.stop();
  while (!server.output().includes('shutting down')) await sleep(10);
  const ready = await fetch(`${server.url}/api/health/ready`);
  expect([ready.status, await ready.json()]).toMatchObject([503, { reason: 'draining' }]);
  const served = await fetch(`${server.url}/api/content`, withKey);
  expect([served.status, served.headers.get('connection')]).toEqual([200, 'close']);
  await served.text();
  expect(await stopped).toBe(143);
  expect(await countSessions()).toBe(0);
});

it('lets nobody keep a connection once SIGTERM has come, however busy it is', async () => {
  const server = await start({});
  const { answer } = await askWhileLocked(server);
  const stopped = server.stop();
  while (!server.output().includes('shutting down')) await sleep(10);
  await witness.query('ROLLBACK');
  const response = responseOf(await answer);
  expect(response.status).toBe(200);
  expect(response.headers.get('connection')).toBe('close');
  await response.text();
  expect(await stopped).toBe(143);
});

it('cuts off on SIGTERM what is not answered within SHUTDOWN_TIMEOUT, and says so', async () => {
  const server = await start({ SHUTDOWN_TIMEOUT: '1' });
  const { answer } = await askWhileLocked(server);
  // Without its deadline the server would wait 30 s for the request, and be killed before that.
  expect(await server.stop()).toBe(143);
  expect(await answer).toBe('fetch failed');
  expect(server.output()).toContain('"requests":1,"msg":"shutting down: requests are cut off"');
});

it.each([
  ['the same one, later', 'SIGTERM', 700],
  ['another one', 'SIGINT', 0],
] as const)('ends at once on a second signal: %s', async (_, signal, afterMs) => {
  const server = await start({});
  const { answer } = await askWhileLocked(server);
  const stopped = server.stop();
  while (!server.output().includes('shutting down')) await sleep(10);
  await sleep(afterMs);
  process.kill(server.pid, signal);
  // Its request is in flight still.
  expect(await stopped).toBe(signal === 'SIGTERM' ? 143 : 130);
  expect(await answer).toBe('fetch failed');
  expect(server.output()).not.toContain('cut off');
});

it('takes a Ctrl-C that npm passes on beside the terminal for one', async () => {
  const server = await start({});
  const { answer } = await askWhileLocked(server);
  process.kill(server.pid, 'SIGINT');
  process.kill(server.pid, 'SIGINT');
  while (!server.output().includes('shutting down')) await sleep(10);
  process.kill(server.pid, 'SIGINT');
  await witness.query('ROLLBACK');
  expect(responseOf(await answer).status).toBe(200);
  while (isRunning(server.pid)) await sleep(20);
  expect(await countSessions()).toBe(0);
  expect(await server.stop()).toBe(130);
});

it('logs JSON lines in production, and connections opened and closed where that is switched on', async () => {
  const server = await start({ DATABASE_LOG_EVENTS: '1', DATABASE_CONNECTION_LIMIT: '2' });
  await (await fetch(`${server.url}/api/content`, withKey)).text();
  await server.stop();
  const lines = server
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  expect(lines).toContainEqual(expect.objectContaining({ name: 'pool', event: 'opened' }));
  expect(lines).toContainEqual(expect.objectContaining({ name: 'pool', event: 'closed', reason: 'drained' }));
  expect(lines.find(({ msg }) => msg === 'database pool configured')?.pool).toMatchObject({
    connection_limit: '2 connections (environment)',
    pool_timeout: '10 s (default)',
  });
});

it('prints no secret, whatever is asked of it', async () => {
  const server = await start({ LOG_LEVEL: 'trace' });
  for (const path of [
    '/',
    '/w/sample',
    '/admin/pool',
    '/api/health/db',
    '/api/content?limit=bad',
    '/nowhere',
  ]) {
    await (await fetch(server.url + path, { ...withKey, redirect: 'manual' })).text();
  }
  await fetch(`${server.url}/api/content`, { headers: { authorization: `Bearer ${API_KEY}x` } });
  await fetch(`${server.url}/api/health/db`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
  await server.stop();
  for (const secret of [new URL(database.url).password, ADMIN_TOKEN, API_KEY]) {
    expect(server.output()).not.toContain(secret);
  }
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
