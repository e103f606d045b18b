/** Where the pool's connections come from when the server goes and comes back, idles, or is asked for more or fewer. */
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { withCaller } from '@/lib/caller';
import { parseDatabaseSettings } from '@/lib/config';
import type { BoundedPool } from '@/lib/db/bounded-pool';
import { createPool } from '@/lib/db/create-pool';
import { createPrismaClient } from '@/lib/db/prisma-client';
import { classifyError } from '@/lib/errors';
import { logger } from '@/lib/logging';
import type { CloseReason } from '@/lib/stats';
import { openTcpRelay, type TcpRelay } from '../support/tcp-relay';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { listSessions, TRANSPORT_ENV, unlessOver } from '../support/transport';

let database: TestDatabase;
let witness: Client;
let relay: TcpRelay;
let pool: BoundedPool;
let closed: CloseReason[];
let failures: Error[];
let repeated: number;

beforeAll(async () => {
  database = await createTestDatabase();
  witness = new Client(database.url);
  await witness.connect();
});

afterAll(async () => {
  await witness.end();
  await database.drop();
});

beforeEach(async () => {
  const { hostname, port } = new URL(database.poolUrl);
  relay = await openTcpRelay({ host: hostname, port: Number(port) });
});

afterEach(async () => {
  await pool.end();
  await relay.close();
});

const settingsOf = (query: string) => {
  const url = new URL(database.poolUrl);
  url.port = String(relay.port);
  return parseDatabaseSettings(
    {
      ...TRANSPORT_ENV,
      DATABASE_URL: `${url}&application_name=supply-test&${query}`,
      DATABASE_ADMISSION: 'off',
    },
    'i',
  );
};

function openPool(query: string): BoundedPool {
  closed = [];
  failures = [];
  repeated = 0;
  pool = createPool(settingsOf(query), {
    closed: (reason) => closed.push(reason),
    failed: (error) => failures.push(error),
    repeated: () => {
      repeated += 1;
    },
  });
  return pool;
}

const sessionIds = () => listSessions(witness, 'supply-test');

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(5);
}

const hold = (count: number) => Promise.all(Array.from({ length: count }, () => pool.connect()));
const ask = () => pool.query('SELECT 1').then(() => 'served', classifyError);
const askMany = (count: number) => Promise.all(Array.from({ length: count }, ask));
const distinct = (answers: readonly string[]) => [...new Set(answers)];

describe('a server that is gone', () => {
  it('is waited for where it comes back soon, by one attempt for all who wait', async () => {
    openPool('connection_limit=15');
    await relay.refuse();
    const answers = askMany(500);
    await delay(700);
    const { length } = failures;
    await relay.comeBack();
    expect(distinct(await answers)).toEqual(['served']);
    // 15 callers found nobody knowing; from then on pauses of 50 ms and more, in the mean half of that.
    expect(length).toBeGreaterThan(15);
    expect(length).toBeLessThan(60);
    expect(await sessionIds()).toHaveLength(15);
  });

  it('leaves none of thousands who wait without an answer', async () => {
    openPool('connection_limit=5&pool_timeout=30');
    await relay.refuse();
    const answers = await askMany(5_000);
    expect(distinct(answers)).toEqual(['CONNECT_FAILED']);
    expect(pool.readSnapshot()).toMatchObject({ inUse: 0, pending: 0, totals: { failed: 5_000 } });
  });

  it('is no longer waited for by whoever goes away meanwhile', async () => {
    openPool('connection_limit=1&pool_timeout=30');
    await relay.refuse();
    const caller = new AbortController();
    const answer = withCaller('GET /x', ask, caller.signal);
    await until(() => failures.length > 0);
    caller.abort();
    expect(await answer).toBe('CANCELLED');
  });

  it('is no longer waited for while one holds a connection that is lost', async () => {
    openPool('connection_limit=5&pool_timeout=30');
    const [held] = await hold(1);
    held?.on('error', () => undefined);
    await relay.refuse();
    expect(distinct(await askMany(3))).toEqual(['CONNECT_FAILED']);
    held?.release();
  });

  it('is no longer waited for when it stays away: whoever comes then is told by the next attempt', async () => {
    openPool('connection_limit=5&pool_timeout=30');
    await relay.refuse();
    expect(distinct(await askMany(50))).toEqual(['CONNECT_FAILED']);
    const attempts = failures.length;
    const startedAtMs = performance.now();
    for (let round = 0; round < 5; round += 1) {
      expect(distinct(await askMany(100))).toEqual(['CONNECT_FAILED']);
    }
    // Pauses of at most half a second, and not one attempt for each caller.
    expect(performance.now() - startedAtMs).toBeLessThan(5 * 1_000);
    expect(failures.length - attempts).toBeLessThan(30);
    await relay.comeBack();
    expect(await ask()).toBe('served');
  });

  unlessOver(it, { pgbouncer: 'it takes more than PostgreSQL does' })(
    'serves with the connections that are left where it takes no more',
    async () => {
      openPool('connection_limit=6');
      await pool.end();
      // Superusers are let in beyond max_connections, so it is their role's own limit that is reached.
      await witness.query(`CREATE ROLE few LOGIN PASSWORD 'few' CONNECTION LIMIT 2`);
      const url = new URL(database.poolUrl);
      Object.assign(url, { port: String(relay.port), username: 'few', password: 'few' });
      pool = createPool(
        parseDatabaseSettings(
          { ...TRANSPORT_ENV, DATABASE_URL: `${url}&connection_limit=6`, DATABASE_ADMISSION: 'off' },
          'i',
        ),
        { failed: (error) => failures.push(error) },
      );
      try {
        const answers = await Promise.all(
          Array.from({ length: 60 }, () =>
            pool.query('SELECT pg_sleep(0.01)').then(() => 'served', classifyError),
          ),
        );
        expect(distinct(answers)).toEqual(['served']);
        expect(failures.map(classifyError)).toContain('SERVER_FULL');
      } finally {
        await pool.end();
        await witness.query('DROP ROLE few');
      }
    },
  );
});

describe('a connection that idled', () => {
  it('is not lent where the network has forgotten it, and the caller gets a new one', async () => {
    openPool('connection_limit=3');
    for (const each of await hold(3)) each.release();
    await delay(1_050);
    relay.forget();
    expect(await ask()).toBe('served');
    await until(() => closed.length === 3);
    expect(closed).toEqual(['error', 'error', 'error']);
  });

  it('is lent as it is where it is well', async () => {
    openPool('connection_limit=1');
    const pid = async () => (await pool.query('SELECT pg_backend_pid() AS pid')).rows[0].pid;
    const first = await pid();
    await delay(1_050);
    expect(await pid()).toBe(first);
    expect(failures).toEqual([]);
  });
});

describe('a read whose connection breaks', () => {
  const breakAfterSending = async (work: Promise<unknown>, query: RegExp) => {
    const settled = work.then(
      () => 'done',
      (error) => classifyError(error),
    );
    await until(async () => {
      const { rows } = await witness.query<{ pid: number; query: string }>(
        `SELECT pid, query FROM pg_stat_activity WHERE application_name = 'supply-test' AND wait_event_type = 'Lock'`,
      );
      const found = rows.find((row) => query.test(row.query));
      if (found === undefined) return false;
      await witness.query('SELECT pg_terminate_backend($1)', [found.pid]);
      return true;
    });
    return settled;
  };

  it('is sent once more, and a write is not', async () => {
    openPool('connection_limit=3');
    const client = createPrismaClient(pool, settingsOf(''), logger.child({}, { level: 'silent' }));
    // Another session: inside a transaction the list of sessions stays as it was first read.
    const locker = new Client(database.url);
    await locker.connect();
    await locker.query('BEGIN');
    await locker.query('LOCK TABLE "workspaces" IN ACCESS EXCLUSIVE MODE');
    const read = breakAfterSending(client.workspace.findMany(), /SELECT/);
    await until(() => repeated === 1);
    const write = await breakAfterSending(
      client.workspace.create({ data: { slug: 'twice', name: 'Twice' } }),
      /INSERT/,
    );
    await locker.query('COMMIT');
    await locker.end();
    expect(await read).toBe('done');
    expect(write).toBe('CONNECT_FAILED');
    expect(repeated).toBe(1);
    expect(await client.workspace.count({ where: { slug: 'twice' } })).toBe(0);
  });

  it('is not sent once more on one that broke with it and of which nobody has read that yet', async () => {
    openPool('connection_limit=3');
    const client = createPrismaClient(pool, settingsOf(''), logger.child({}, { level: 'silent' }));
    for (let round = 0; round < 5; round += 1) {
      for (const each of await hold(3)) each.release();
      const ended = witness.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'supply-test'`,
      );
      await new Promise((resolve) => setImmediate(resolve));
      // The server's last words come meanwhile, and nobody reads them.
      const untilMs = performance.now() + 100;
      while (performance.now() < untilMs);
      expect(await client.workspace.count().then(() => 'done', classifyError)).toBe('done');
      await ended;
    }
  });
});

describe('by hand', () => {
  it('opens connections before they are needed, up to the limit', async () => {
    openPool('connection_limit=4');
    expect(await pool.prewarm(3)).toBe(3);
    expect(await pool.prewarm(9)).toBe(1);
    expect(await pool.prewarm(9)).toBe(0);
    expect(pool.readSnapshot()).toMatchObject({ idle: 4, opening: 0 });
    expect(await sessionIds()).toHaveLength(4);
  });

  it('says what opening met where none could be opened', async () => {
    openPool('connection_limit=4');
    await relay.refuse();
    expect(classifyError(await pool.prewarm(2).catch((error: unknown) => error))).toBe('CONNECT_FAILED');
  });

  it('puts new connections in the place of old ones: the free at once, the others as they come back', async () => {
    openPool('connection_limit=3');
    const [first, second, third] = await hold(3);
    const before = await sessionIds();
    third?.release();
    expect(pool.evict()).toEqual({ closed: 1, onRelease: 2 });
    await until(async () => (await sessionIds()).length === 2);
    expect((await second?.query('SELECT 1 AS one'))?.rows).toEqual([{ one: 1 }]);
    first?.release();
    second?.release();
    await until(() => closed.length === 3);
    expect(closed).toEqual(['evicted', 'evicted', 'evicted']);
    for (const each of await hold(3)) each.release();
    const after = await sessionIds();
    expect(after).toHaveLength(3);
    expect(after.filter((id) => before.includes(id))).toEqual([]);
  });

  it('has more and fewer connections while it is in use, and never more than it may', async () => {
    openPool('connection_limit=2');
    const held = await hold(2);
    const waits = [pool.connect(), pool.connect()];
    pool.resize(4);
    held.push(...(await Promise.all(waits)));
    expect(await sessionIds()).toHaveLength(4);
    pool.resize(1);
    expect(pool.readSnapshot()).toMatchObject({ limit: 1, inUse: 4 });
    const late = pool.connect();
    for (const each of held.slice(0, 3)) each.release();
    await until(async () => (await sessionIds()).length === 1);
    expect(pool.readSnapshot()).toMatchObject({ inUse: 1, pending: 1 });
    held[3]?.release();
    (await late).release();
    expect(await sessionIds()).toHaveLength(1);
    await until(() => closed.length === 3);
    expect(closed).toEqual(['evicted', 'evicted', 'evicted']);
  });
});
