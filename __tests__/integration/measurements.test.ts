/** What the pool knows of its callers, statements and leaks, against a real server. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Client } from 'pg';
import { nameWorkspace, withCaller, withDeadline } from '@/lib/caller';
import { parseDatabaseSettings } from '@/lib/config';
import type { BoundedPool } from '@/lib/db/bounded-pool';
import { createPool } from '@/lib/db/create-pool';
import { PoolMonitor } from '@/lib/db/pool-monitor';
import type { PoolObserver } from '@/lib/db/pool-options';
import { createPrismaClient } from '@/lib/db/prisma-client';
import { logger } from '@/lib/logging';
import type { Leak, PoolMeasurements, SlowQuery } from '@/lib/stats';
import type { PrismaClient } from '@/prisma/generated/client';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

let database: TestDatabase;
let witness: Client;
let pool: BoundedPool;
let client: PrismaClient;
let monitor: PoolMonitor;

beforeAll(async () => {
  database = await createTestDatabase();
  witness = new Client(database.url);
  await witness.connect();
});

afterAll(async () => {
  await witness.end();
  await database.drop();
});

afterEach(async () => {
  monitor.stop();
  await pool.end();
});

function open(query: string, env: Record<string, string> = {}, observer: PoolObserver = {}): void {
  const url = `${database.url}?application_name=measured&${query}`;
  const settings = parseDatabaseSettings({ DATABASE_URL: url, ...env }, 'i');
  pool = createPool(settings, observer);
  client = createPrismaClient(pool, settings, logger.child({}, { level: 'silent' }));
  monitor = new PoolMonitor(pool, observer);
}

const read = (): PoolMeasurements => pool.recorder.read(pool.readSnapshot());
const usageOf = (name: string) => read().labels.find((usage) => usage.name === name);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('outcomes', () => {
  it('are counted apart: acquired, timed out, gave up, failed', async () => {
    open('connection_limit=1&pool_timeout=0.2');
    const held = await pool.connect();
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: 'POOL_TIMEOUT' });
    await expect(withDeadline(50, () => pool.query('SELECT 1'))).rejects.toMatchObject({
      code: 'POOL_TIMEOUT',
    });
    held.release();
    await pool.end();
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: 'POOL_CLOSED' });
    const { totals } = pool.readSnapshot();
    expect(totals).toMatchObject({ acquired: 1, released: 1, timedOut: 1, gaveUp: 1, failed: 1, opened: 1 });
    expect(totals.closed).toEqual({ idle: 0, lifetime: 0, error: 0, drained: 1, evicted: 0 });
  });

  it('have their time: waiting, using, opening', async () => {
    open('connection_limit=1');
    const held = await pool.connect();
    const waiting = pool.query('SELECT pg_sleep(0.1)');
    await sleep(150);
    const { oldestUseMs, oldestWaitMs } = pool.readSnapshot();
    held.release();
    await waiting;
    expect(oldestUseMs).toBeGreaterThanOrEqual(140);
    expect(oldestWaitMs).toBeGreaterThanOrEqual(140);
    const { wait, use, create } = read().lifetime;
    expect(wait.maxMs).toBeGreaterThanOrEqual(140);
    expect(use.p50Ms).toBeGreaterThanOrEqual(95);
    expect(create).toMatchObject({ count: 1, maxMs: expect.any(Number) });
    expect(create.maxMs).toBeGreaterThan(0);
    for (const window of read().windows) expect(window.wait.count).toBe(2);
  });
});

describe('a caller whose time is up while a connection opens', () => {
  let silent: Server;
  const sockets = new Set<Socket>();

  beforeAll(async () => {
    silent = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
  });

  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  function openSilent(): Error[] {
    const failures: Error[] = [];
    const { port } = silent.address() as AddressInfo;
    const settings = parseDatabaseSettings(
      {
        DATABASE_URL: `postgresql://u@127.0.0.1:${port}/d?connection_limit=1&pool_timeout=0.3&connect_timeout=0.6`,
      },
      'i',
    );
    pool = createPool(settings, { failed: (error) => failures.push(error) });
    monitor = new PoolMonitor(pool, {});
    return failures;
  }

  it('timed out by the pool’s timeout', async () => {
    openSilent();
    await expect(pool.query('SELECT 1')).rejects.toThrow(/did not open in time: 0.3 s of 0.3 s were left/);
    expect(pool.readSnapshot().totals).toMatchObject({ timedOut: 1, gaveUp: 0, failed: 0 });
  });

  it('gave up by a deadline of its own, which is no failure of the pool’s', async () => {
    const failures = openSilent();
    await expect(withDeadline(50, () => pool.query('SELECT 1'))).rejects.toMatchObject({
      code: 'CONNECT_FAILED',
    });
    expect(pool.readSnapshot().totals).toMatchObject({ timedOut: 0, gaveUp: 1, failed: 0 });
    expect(failures).toEqual([]);
  });
});

describe('a deadline', () => {
  it('holds for each query of a transaction, and the transaction is ended nevertheless', async () => {
    open('connection_limit=1');
    const startedAtMs = performance.now();
    const work = withDeadline(300, () =>
      client.$transaction(async (inner) => {
        for (let times = 0; times < 5; times += 1) await inner.$queryRaw`SELECT pg_sleep(0.2)::text`;
      }),
    );
    await expect(work).rejects.toThrow();
    expect(performance.now() - startedAtMs).toBeLessThan(900);
    await pool.query('SELECT 1');
    // Rolled back and kept: the same connection serves the next one.
    expect(pool.readSnapshot().totals).toMatchObject({ opened: 1, closed: { error: 0 } });
  });

  it('may be nearer for one query inside', async () => {
    open('connection_limit=1');
    const startedAtMs = performance.now();
    const work = client.$transaction((inner) =>
      withDeadline(100, () => inner.$queryRaw`SELECT pg_sleep(2)::text`),
    );
    await expect(work).rejects.toThrow();
    expect(performance.now() - startedAtMs).toBeLessThan(1_000);
  });
});

describe('callers', () => {
  it('that ask in the same turn are counted apart', async () => {
    open('connection_limit=3');
    await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        withCaller(name, () => client.workspace.findFirst({ where: { slug: 'x' } })),
      ),
    );
    expect(read().labels.map(({ name, totals }) => [name, totals.acquired])).toEqual(
      expect.arrayContaining([
        ['a', 1],
        ['b', 1],
        ['c', 1],
      ]),
    );
  });

  it('are known by label and workspace, while they hold, while they wait and afterwards', async () => {
    open('connection_limit=1&pool_timeout=0.5');
    const request = (label: string, workspace: string, work: () => Promise<unknown>) =>
      withCaller(label, async () => {
        nameWorkspace(workspace);
        await work();
      });
    const holder = request('GET /slow', 'a', () => pool.query('SELECT pg_sleep(0.2)'));
    const waiter = request('GET /fast', 'b', () => pool.query('SELECT 1'));
    await sleep(50);
    expect(usageOf('GET /slow')).toMatchObject({ inUse: 1, pending: 0 });
    expect(usageOf('GET /fast')).toMatchObject({ inUse: 0, pending: 1 });
    expect(read().workspaces.map(({ name, inUse, pending }) => [name, inUse, pending])).toEqual([
      ['a', 1, 0],
      ['b', 0, 1],
    ]);
    await Promise.all([holder, waiter]);
    expect(usageOf('GET /slow')).toMatchObject({ inUse: 0, totals: { acquired: 1, timedOut: 0 } });
    expect(usageOf('GET /slow')?.totals.useMs).toBeGreaterThanOrEqual(195);
    expect(usageOf('GET /fast')?.recent.waitMs).toBeGreaterThanOrEqual(100);

    const held = await pool.connect();
    await request('GET /late', 'b', () => pool.query('SELECT 1')).catch(() => undefined);
    held.release();
    expect(usageOf('GET /late')).toMatchObject({ totals: { acquired: 0, timedOut: 1, waitMs: 0 } });
    expect(usageOf('unlabelled')).toMatchObject({ totals: { acquired: 1 } });
  });

  it('stand in PostgreSQL’s own list where SQL comments are switched on', async () => {
    open('connection_limit=1', { DATABASE_SQL_COMMENTS: '1' });
    const running = withCaller('GET /api/content/[id]', () => client.$queryRaw`SELECT pg_sleep(0.3)::text`);
    let text = '';
    while (!text.includes('pg_sleep')) {
      const { rows } = await witness.query(
        `SELECT query FROM pg_stat_activity WHERE application_name = 'measured'`,
      );
      text = rows[0]?.query ?? '';
    }
    await running;
    expect(text).toMatch(
      /\/\*action='queryRaw',db_driver='prisma',framework='next.js',route='GET%20%2Fapi%2Fcontent%2F%5Bid%5D'\*\/$/,
    );
  });
});

describe('statements', () => {
  it('are counted under the operation that they were made for, whatever runs beside them', async () => {
    open('connection_limit=4');
    const transaction = () =>
      client.$transaction(async (inner) => {
        await inner.workspace.create({ data: { slug: `t${Math.random()}`.replace('.', ''), name: 'x' } });
        await inner.apiKey.findFirst();
      });
    await Promise.all(
      Array.from({ length: 30 }, (_, index) => [
        client.workspace.findMany({ take: 1 }),
        client.contentItem.count(),
        client.$queryRaw`SELECT 1`,
        pool.query('SELECT 2'),
        ...(index % 3 === 0 ? [transaction()] : []),
      ]).flat(),
    );
    const counts = read().queries.map(({ model, operation, duration }) => [
      `${model ?? ''}.${operation}`,
      duration.count,
    ]);
    expect(Object.fromEntries(counts)).toEqual({
      'Workspace.findMany': 30,
      'ContentItem.aggregate': 30,
      '.queryRaw': 30,
      '.sql': 30,
      'Workspace.createOne': 10,
      'ApiKey.findFirst': 10,
      '.BEGIN': 10,
      '.COMMIT': 10,
    });
  });

  it('take no wait for a connection into their duration, and failed ones count', async () => {
    open('connection_limit=1');
    const held = await pool.connect();
    const waiting = client.workspace.findMany({ take: 1 });
    const failing = client.$queryRaw`SELECT 1 / 0`.catch(() => undefined);
    await sleep(300);
    held.release();
    await Promise.all([waiting, failing]);
    const found = read().queries.find(({ operation }) => operation === 'findMany');
    expect(found?.duration.count).toBe(1);
    expect(found?.duration.maxMs).toBeLessThan(200);
    expect(read().lifetime.wait.maxMs).toBeGreaterThanOrEqual(290);
    expect(read().queries.find(({ operation }) => operation === 'queryRaw')?.failed).toBe(1);
  });

  it('that are slow are kept with who sent them and without their values', async () => {
    const told: SlowQuery[] = [];
    open(
      'connection_limit=1',
      { DATABASE_SLOW_QUERY_THRESHOLD: '0.1' },
      { slowQuery: (query) => told.push(query) },
    );
    await withCaller('GET /report', () =>
      client.$queryRawUnsafe(`SELECT pg_sleep(0.15)::text, 'secret-value' AS a, 4711 AS b`),
    );
    await client.$queryRaw`SELECT 1`;
    const { slowQueries } = read();
    expect(slowQueries).toEqual(told);
    expect(slowQueries).toHaveLength(1);
    expect(slowQueries[0]).toMatchObject({
      label: 'GET /report',
      operation: 'queryRaw',
      failed: false,
      statement: 'SELECT pg_sleep(?)::text, ? AS a, ? AS b',
    });
    expect(slowQueries[0]?.durationMs).toBeGreaterThanOrEqual(150);
  });
});

describe('a leak', () => {
  async function leakingRoute() {
    const connection = await pool.connect();
    return connection;
  }

  async function forgetfulTransaction(release: Promise<unknown>) {
    await client.$transaction(() => release, { timeout: 10_000 });
  }

  it('is told once, with route, workspace and stack, within a second of its threshold, and when it ends', async () => {
    const leaked: { leak: Leak; atMs: number }[] = [];
    const returned: Leak[] = [];
    open(
      'connection_limit=2',
      { DATABASE_LEAK_THRESHOLD: '0.5' },
      {
        leaked: (leak) => leaked.push({ leak, atMs: performance.now() }),
        leakReturned: (leak) => returned.push(leak),
      },
    );
    const connection = await withCaller('GET /leaks', async () => {
      nameWorkspace('w1');
      return leakingRoute();
    });
    const startedAtMs = performance.now();
    while (leaked.length === 0) await sleep(10);
    expect(leaked[0]?.atMs).toBeLessThan(startedAtMs + 1_500);
    expect(leaked[0]?.leak).toMatchObject({ label: 'GET /leaks', workspace: 'w1', returnedAtMs: undefined });
    expect(leaked[0]?.leak.heldMs).toBeGreaterThanOrEqual(500);
    expect(leaked[0]?.leak.stack).toMatch(/leakingRoute .*measurements\.test\.ts:\d+/);
    expect(leaked[0]?.leak.stack).not.toMatch(/node_modules|lib\/db/);
    await sleep(600);
    expect(leaked).toHaveLength(1);
    expect(read().leaks).toMatchObject([{ label: 'GET /leaks', returnedAtMs: undefined }]);
    expect(pool.readSnapshot().totals.leaked).toBe(1);
    connection.release();
    expect(returned).toMatchObject([{ id: leaked[0]?.leak.id, returnedAtMs: expect.any(Number) }]);
    expect(read().leaks).toEqual(returned);
  });

  it('is traced through a transaction of Prisma to the application’s own lines', async () => {
    const leaked: Leak[] = [];
    open('connection_limit=2', { DATABASE_LEAK_THRESHOLD: '0.1' }, { leaked: (leak) => leaked.push(leak) });
    let end: (value?: unknown) => void = () => undefined;
    const held = forgetfulTransaction(
      new Promise((resolve) => {
        end = resolve;
      }),
    );
    while (leaked.length === 0) await sleep(10);
    end();
    await held;
    expect(leaked[0]?.stack).toMatch(/forgetfulTransaction .*measurements\.test\.ts:\d+/);
  });

  it('is not looked for when the threshold is 0', async () => {
    const leaked: Leak[] = [];
    open('connection_limit=2', { DATABASE_LEAK_THRESHOLD: '0' }, { leaked: (leak) => leaked.push(leak) });
    const connection = await leakingRoute();
    await sleep(600);
    connection.release();
    expect(leaked).toEqual([]);
  });
});

describe('observers', () => {
  it('read the same frozen object at one moment, and get a sample each second', async () => {
    open('connection_limit=2');
    const samples: unknown[] = [];
    const stop = monitor.onSample((sample) => samples.push(sample));
    await pool.query('SELECT 1');
    expect(monitor.readMeasurements()).toBe(monitor.readMeasurements());
    expect(Object.isFrozen(monitor.readMeasurements().snapshot.totals)).toBe(true);
    await sleep(2_500);
    stop();
    expect(samples).toHaveLength(2);
    expect(monitor.samplesSince(0)).toEqual(samples);
    expect(samples[0]).toMatchObject({ acquired: 1, inUseMax: 1, inUse: 0, idle: 1, opened: 1, limit: 2 });
    expect(samples[1]).toMatchObject({ acquired: 0, inUseMax: 0 });
  });
});
