/** The pool against a real server, which is asked itself how many sessions it sees. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { inspect } from 'node:util';
import { Client } from 'pg';
import { withDeadline } from '@/lib/caller';
import { parseDatabaseSettings } from '@/lib/config';
import type { BoundedPool } from '@/lib/db/bounded-pool';
import { createPool } from '@/lib/db/create-pool';
import type { CloseReason } from '@/lib/stats';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { listSessions, TRANSPORT_ENV, unlessOver } from '../support/transport';

let database: TestDatabase;
let witness: Client;
let pool: BoundedPool;
let closed: CloseReason[];
let failures: Error[];

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

/** First come first served: what the gate does beside that is in gate.test.ts. */
function openPool(query: string): BoundedPool {
  closed = [];
  failures = [];
  const settings = parseDatabaseSettings(
    {
      ...TRANSPORT_ENV,
      DATABASE_URL: `${database.poolUrl}&application_name=pool-test&${query}`,
      DATABASE_ADMISSION: 'off',
    },
    'i',
  );
  pool = createPool(settings, {
    opened: () => undefined,
    closed: (reason) => closed.push(reason),
    failed: (error) => failures.push(error),
  });
  return pool;
}

const countOurs = async () => (await listSessions(witness, 'pool-test')).length;

/** The most sessions that the server saw while `work` ran. */
async function mostSessions(work: Promise<unknown>): Promise<number> {
  let running = true;
  const done = work.finally(() => {
    running = false;
  });
  let most = 0;
  while (running) most = Math.max(most, await countOurs());
  await done;
  return most;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(5);
}

describe('the limit', () => {
  it('holds in the server’s own count while 100 callers compete', async () => {
    openPool('connection_limit=5');
    const work = Promise.all(Array.from({ length: 100 }, () => pool.query('SELECT pg_sleep(0.02)')));
    expect(await mostSessions(work)).toBe(5);
    expect(pool.readSnapshot()).toMatchObject({ inUse: 0, idle: 5, pending: 0, opening: 0 });
  });

  it('holds while connections are replaced all the time', async () => {
    openPool('connection_limit=3&max_connection_lifetime=0.03');
    const work = Promise.all(Array.from({ length: 300 }, () => pool.query('SELECT pg_sleep(0.005)')));
    expect(await mostSessions(work)).toBeLessThanOrEqual(3);
    expect(closed.filter((reason) => reason === 'lifetime').length).toBeGreaterThan(5);
  });

  it('holds while connections break', async () => {
    openPool('connection_limit=3');
    const attempts = Array.from({ length: 60 }, (_, index) =>
      pool
        .query(index % 4 === 0 ? 'SELECT pg_terminate_backend(pg_backend_pid())' : 'SELECT pg_sleep(0.01)')
        .catch(() => undefined),
    );
    expect(await mostSessions(Promise.all(attempts))).toBeLessThanOrEqual(3);
    expect(closed).toContain('error');
  });
});

describe('the wait for a connection', () => {
  it('ends with POOL_TIMEOUT, and the next caller is served when one is released', async () => {
    openPool('connection_limit=1&pool_timeout=0.3');
    const held = await pool.connect();
    const startedAtMs = performance.now();
    const error = await pool.query('SELECT 1').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'POOL_TIMEOUT' });
    expect((error as Error).message).toMatch(/^No connection became free within 0\.3 s: 1 of 1 are in use/);
    expect(performance.now() - startedAtMs).toBeGreaterThan(290);
    expect(performance.now() - startedAtMs).toBeLessThan(1000);
    const next = pool.query('SELECT 7 AS x');
    held.release();
    expect((await next).rows).toEqual([{ x: 7 }]);
  });

  it('leaves no ghost: a caller who gave up takes no connection later', async () => {
    openPool('connection_limit=1&pool_timeout=0.5');
    const held = await pool.connect();
    await Promise.allSettled(Array.from({ length: 10 }, () => pool.connect()));
    expect(pool.readSnapshot().pending).toBe(0);
    held.release();
    expect(pool.readSnapshot()).toMatchObject({ inUse: 0, idle: 1 });
  });

  it('is first come first served', async () => {
    openPool('connection_limit=1');
    const held = await pool.connect();
    const order: number[] = [];
    const waiting = [1, 2, 3].map((n) => pool.query('SELECT 1').then(() => order.push(n)));
    held.release();
    await Promise.all(waiting);
    expect(order).toEqual([1, 2, 3]);
  });

  it('works in the callback form, too', async () => {
    openPool('connection_limit=1');
    const rows = await new Promise((resolve, reject) => {
      pool.connect((error, client, done) => {
        if (error !== undefined || client === undefined) return reject(error);
        client.query('SELECT 1 AS x').then((result) => {
          done();
          resolve(result.rows);
        }, reject);
      });
    });
    expect(rows).toEqual([{ x: 1 }]);
    expect(pool.readSnapshot().inUse).toBe(0);
  });
});

describe('a connection that was used', () => {
  const backendPid = async () => (await pool.query('SELECT pg_backend_pid() AS pid')).rows[0].pid as number;

  it('survives a statement that fails', async () => {
    openPool('connection_limit=1');
    const pid = await backendPid();
    for (let round = 0; round < 20; round += 1) {
      await expect(pool.query('SELECT 1 / 0')).rejects.toMatchObject({ code: '22012' });
    }
    expect(await backendPid()).toBe(pid);
    expect(closed).toEqual([]);
  });

  it('is stopped on the server when a query times out, and kept', async () => {
    openPool('connection_limit=1&socket_timeout=0.2');
    const pid = await backendPid();
    await expect(pool.query('SELECT pg_sleep(30)')).rejects.toThrow('Query read timeout');
    expect(await backendPid()).toBe(pid);
    const { rows } = await witness.query('SELECT state FROM pg_stat_activity WHERE pid = $1', [pid]);
    expect(rows).toEqual([{ state: 'idle' }]);
  });

  it('is never lent again with a transaction open on it', async () => {
    openPool('connection_limit=1');
    const client = await pool.connect();
    await client.query('BEGIN');
    client.release();
    expect((await pool.query('SELECT now() = statement_timestamp() AS fresh')).rows).toEqual([
      { fresh: true },
    ]);
    expect(closed).toEqual(['error']);
  });

  it('is closed when its borrower says so', async () => {
    openPool('connection_limit=1');
    const client = await pool.connect();
    const before = await listSessions(witness, 'pool-test');
    const running = client.query('SELECT pg_sleep(30)').catch((error: unknown) => error);
    await until(async () => {
      const { rows } = await witness.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`,
      );
      return rows.length === 1;
    });
    client.release(true);
    expect(await running).toMatchObject({ code: '57014' });
    await pool.query('SELECT 1');
    expect(await listSessions(witness, 'pool-test')).not.toEqual(before);
    expect(closed).toEqual(['error']);
  });

  it('rolls back and goes on when a query of a transaction times out', async () => {
    openPool('connection_limit=1&socket_timeout=0.3');
    const startedAtMs = performance.now();
    const client = await pool.connect();
    await client.query('BEGIN');
    await expect(client.query('SELECT pg_sleep(30)')).rejects.toThrow('Query read timeout');
    await client.query('ROLLBACK');
    client.release();
    expect(performance.now() - startedAtMs).toBeLessThan(600);
    await pool.query('SELECT 1');
    expect(closed).toEqual([]);
  });

  it('cannot be released twice', async () => {
    openPool('connection_limit=1');
    const client = await pool.connect();
    client.release();
    expect(() => client.release()).toThrow('already been released');
  });

  unlessOver(it, { pgbouncer: 'it keeps its client where a session of its own dies' })(
    'may die while it idles: the process lives and the next query has another one',
    async () => {
      openPool('connection_limit=1');
      const pid = await backendPid();
      await witness.query('SELECT pg_terminate_backend($1)', [pid]);
      while (failures.length === 0) await sleep(5);
      expect(await backendPid()).not.toBe(pid);
      expect(closed).toEqual(['error']);
    },
  );

  it('may die while it is held: given back it makes room at once', async () => {
    openPool('connection_limit=1');
    const held = await pool.connect();
    await expect(held.query('SELECT pg_terminate_backend(pg_backend_pid())')).rejects.toThrow();
    const releasedAtMs = performance.now();
    held.release();
    await pool.query('SELECT 1');
    expect(performance.now() - releasedAtMs).toBeLessThan(500);
    expect(closed).toEqual(['error']);
  });

  it('is closed when it idled too long', async () => {
    openPool('connection_limit=1&max_idle_connection_lifetime=0.05');
    await backendPid();
    while (closed.length === 0) await sleep(5);
    expect(closed).toEqual(['idle']);
    expect(await countOurs()).toBe(0);
  });
});

describe('the end', () => {
  it('fails those who wait at once, waits for those who hold, and leaves no session', async () => {
    openPool('connection_limit=2&pool_timeout=0');
    const holders = await Promise.all([pool.connect(), pool.connect()]);
    const waiter = pool.connect();
    const ended = pool.end();
    await expect(waiter).rejects.toMatchObject({ code: 'POOL_CLOSED' });
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: 'POOL_CLOSED' });
    for (const holder of holders) {
      await holder.query('SELECT 1');
      holder.release();
    }
    await ended;
    expect(await countOurs()).toBe(0);
    expect(closed).toEqual(['drained', 'drained']);
    expect(failures).toEqual([]);
  });
});

describe('the end, at the worst moment', () => {
  it.each([0, 1, 2, 3, 4, 5])('settles a borrower that is %s microtasks on its way', async (microtasks) => {
    openPool('connection_limit=1&pool_timeout=0');
    await pool.query('SELECT 1');
    const borrower = pool.query('SELECT 2').then(
      () => 'served',
      (error: { code?: string }) => error.code,
    );
    for (let turn = 0; turn < microtasks; turn += 1) await undefined;
    await pool.end();
    expect(['served', 'POOL_CLOSED']).toContain(await borrower);
    expect(await countOurs()).toBe(0);
  });
});

describe('the URL', () => {
  it('alone decides: the environment of the driver is not read', async () => {
    process.env.PGOPTIONS = '-c statement_timeout=1234';
    process.env.PGSSLNEGOTIATION = 'direct';
    try {
      openPool('connection_limit=1');
      expect((await pool.query('SHOW statement_timeout')).rows).toEqual([{ statement_timeout: '0' }]);
    } finally {
      delete process.env.PGOPTIONS;
      delete process.env.PGSSLNEGOTIATION;
    }
  });

  unlessOver(it, { pgbouncer: 'it refuses startup options' })(
    'sets the schema of raw SQL and the server’s timeouts',
    async () => {
      openPool('schema=my%20schema&lock_timeout=1234&options=-c%20work_mem%3D5MB');
      const { rows } = await pool.query(
        `SELECT current_setting('search_path') AS path, current_setting('lock_timeout') AS lock,
              current_setting('work_mem') AS memory`,
      );
      expect(rows).toEqual([{ path: '"my schema"', lock: '1234ms', memory: '5MB' }]);
    },
  );

  it('keeps its password out of every print', async () => {
    openPool('connection_limit=1');
    const client = await pool.connect();
    const password = decodeURIComponent(new URL(database.url).password);
    expect(password.length).toBeGreaterThan(5);
    for (const object of [pool, client, pool.options]) {
      expect(inspect(object, { depth: 12 })).not.toContain(password);
    }
    client.release();
  });
});

describe('who traces waits', () => {
  const storage = new AsyncLocalStorage<string>();

  function trace(): string[] {
    const told: string[] = [];
    pool.onAsk = () => {
      const asker = storage.getStore();
      return ({ outcome, waitMs }) => told.push(`${asker} ${outcome} ${waitMs > 50 ? 'late' : 'soon'}`);
    };
    return told;
  }

  it('is told of each one’s begin in its caller’s context, and of its end', async () => {
    openPool('connection_limit=1&pool_timeout=0.2');
    await pool.query('SELECT 1');
    const told = trace();
    const holder = await storage.run('holder', () => pool.connect());
    const refused = storage.run('refused', () => pool.query('SELECT 1'));
    await expect(refused).rejects.toMatchObject({ code: 'POOL_TIMEOUT' });
    const waiter = storage.run('waiter', () => pool.query('SELECT 1'));
    const hurried = storage.run('hurried', () => withDeadline(60, () => pool.query('SELECT 1')));
    await expect(hurried).rejects.toMatchObject({ code: 'POOL_TIMEOUT' });
    holder.release();
    await waiter;
    expect(told).toEqual([
      'holder acquired soon',
      'refused timedOut late',
      'hurried gaveUp late',
      'waiter acquired late',
    ]);
  });

  it('is told of a connection that could not be opened', async () => {
    openPool('connection_limit=1');
    await pool.end();
    const told = trace();
    const refused = storage.run('late', () => pool.connect());
    await expect(refused).rejects.toMatchObject({ code: 'POOL_CLOSED' });
    expect(told).toEqual(['late failed soon']);
  });
});
