/** The gate before the pool, against a real server and through Prisma: what each kind of caller sees. */
import { nameWorkspace, withCaller, withDeadline, withLane } from '@/lib/caller';
import { parseDatabaseSettings } from '@/lib/config';
import type { BoundedPool } from '@/lib/db/bounded-pool';
import { createPool } from '@/lib/db/create-pool';
import { createPrismaClient } from '@/lib/db/prisma-client';
import { classifyError, retryAfterOf } from '@/lib/errors';
import { logger } from '@/lib/logging';
import type { PrismaClient } from '@/prisma/generated/client';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { TRANSPORT_ENV } from '../support/transport';

let database: TestDatabase;
let pool: BoundedPool;
let client: PrismaClient;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

afterEach(() => pool.end());

function open(query: string, admission: 'on' | 'off' = 'on'): void {
  const settings = parseDatabaseSettings(
    { ...TRANSPORT_ENV, DATABASE_URL: `${database.poolUrl}&${query}`, DATABASE_ADMISSION: admission },
    'gate-test',
  );
  pool = createPool(settings);
  client = createPrismaClient(pool, settings, logger.child({}, { level: 'silent' }));
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const asWorkspace = <T>(workspace: string, work: () => Promise<T>) =>
  withCaller('GET /x', () => {
    nameWorkspace(workspace);
    return work();
  });
const thrownBy = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error as Error,
  );

/** In which order they were served that waited while the only connection was held. */
async function orderServed(
  ask: (serve: (name: string) => () => Promise<unknown>) => void,
): Promise<string[]> {
  const held = await pool.connect();
  const served: string[] = [];
  const waits: Promise<unknown>[] = [];
  ask((name) => () => {
    const wait = pool.query('SELECT pg_sleep(0.01)').then(() => served.push(name));
    waits.push(wait);
    return wait;
  });
  held.release();
  await Promise.all(waits);
  return served;
}

describe('lanes', () => {
  it('serve what watches the pool first and background work last', async () => {
    open('connection_limit=1');
    const served = await orderServed((serve) => {
      withLane('background', serve('background'));
      serve('person')();
      withLane('probe', serve('probe'));
    });
    expect(served).toEqual(['probe', 'person', 'background']);
  });

  it('leave connections to people, however much background work there is', async () => {
    open('connection_limit=4');
    // Open already, or the first ones are done before the second has its connection.
    await Promise.all(Array.from({ length: 4 }, () => pool.query('SELECT pg_sleep(0.05)')));
    const works = Array.from({ length: 20 }, () =>
      withLane('background', () => pool.query('SELECT pg_sleep(0.1)')),
    );
    expect(pool.readSnapshot()).toMatchObject({ inUse: 2, idle: 2, pending: 18 });
    await pool.query('SELECT 1');
    expect(pool.readSnapshot().admission).toMatchObject({ backgroundInUse: 2, backgroundLimit: 2 });
    await Promise.all(works);
  });
});

it('serves workspaces by turns, so that a flood delays its own workspace', async () => {
  open('connection_limit=1');
  const served = await orderServed((serve) => {
    for (let index = 0; index < 6; index += 1) asWorkspace('flood', serve('flood'));
    for (let index = 0; index < 2; index += 1) asWorkspace('quiet', serve('quiet'));
  });
  expect(served.indexOf('quiet')).toBeLessThanOrEqual(1);
  expect(served.lastIndexOf('quiet')).toBeLessThanOrEqual(4);
});

it('finishes what is under way before it begins anything else', async () => {
  open('connection_limit=1');
  const served: string[] = [];
  const begun = withCaller('GET /x', async () => {
    await pool.query('SELECT 1');
    await pool.query('SELECT pg_sleep(0.02)');
    await pool.query('SELECT 1');
    served.push('begun');
  });
  const others = Array.from({ length: 5 }, () =>
    withCaller('GET /x', () => pool.query('SELECT pg_sleep(0.02)').then(() => served.push('other'))),
  );
  await Promise.all([begun, ...others]);
  // Those who asked before it had anything come first, by turns none of the rest.
  expect(served.indexOf('begun')).toBeLessThan(3);
});

it('first comes first, whoever it is, where admission is off', async () => {
  open('connection_limit=1', 'off');
  const served = await orderServed((serve) => {
    withLane('background', serve('background'));
    for (let index = 0; index < 3; index += 1) asWorkspace('flood', serve('flood'));
    asWorkspace('quiet', serve('quiet'));
  });
  expect(served).toEqual(['background', 'flood', 'flood', 'flood', 'quiet']);
});

describe('a caller that goes away', () => {
  it('leaves the queue at that moment and takes no connection later', async () => {
    open('connection_limit=1');
    const held = await pool.connect();
    const gone = new AbortController();
    const wait = thrownBy(withCaller('GET /x', () => client.$queryRaw`SELECT 1`, gone.signal));
    while (pool.readSnapshot().pending === 0) await sleep(1);
    gone.abort();
    expect(pool.readSnapshot().pending).toBe(0);
    expect(await wait).toMatchObject({ code: 'CANCELLED' });
    held.release();
    expect(pool.readSnapshot()).toMatchObject({ inUse: 0, totals: { gaveUp: 1, timedOut: 0 } });
  });

  it('has gone already: it gets nothing, and nothing is sent', async () => {
    open('connection_limit=1');
    await pool.query('SELECT 1');
    const gone = new AbortController();
    gone.abort();
    const error = await thrownBy(withCaller('GET /x', () => client.$queryRaw`SELECT 1`, gone.signal));
    expect(error).toMatchObject({ code: 'CANCELLED' });
    const late = await thrownBy(withDeadline(0, () => pool.query('SELECT 1')));
    expect(late).toMatchObject({
      code: 'POOL_TIMEOUT',
      message: expect.stringMatching(/^The time was up before this query asked/),
    });
    expect(pool.readSnapshot().totals).toMatchObject({ acquired: 1, gaveUp: 2, queued: 0 });
  });

  it('is a transaction that Prisma has given up: no ghost waits for its connection', async () => {
    open('connection_limit=1');
    const held = await pool.connect();
    const error = await thrownBy(client.$transaction(async () => undefined, { maxWait: 100 }));
    expect(classifyError(error)).toBe('POOL_TIMEOUT');
    while (pool.readSnapshot().pending > 0) await sleep(5);
    held.release();
    expect(pool.readSnapshot()).toMatchObject({ inUse: 0, totals: { acquired: 1, gaveUp: 1 } });
  });

  it('may be fifty queries of one request, which is no leak of listeners', async () => {
    open('connection_limit=1');
    const warnings: string[] = [];
    const hear = ({ name }: Error) => warnings.push(name);
    process.on('warning', hear);
    const held = await pool.connect();
    const gone = new AbortController();
    const waits = withCaller(
      'GET /x',
      () => Promise.allSettled(Array.from({ length: 50 }, () => pool.query('SELECT 1'))),
      gone.signal,
    );
    while (pool.readSnapshot().pending < 50) await sleep(1);
    gone.abort();
    const outcomes = await waits;
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    held.release();
    await sleep(0);
    process.off('warning', hear);
    expect(warnings).toEqual([]);
  });
});

describe('a query inside a transaction on the outer client', () => {
  const nested = () =>
    client.$transaction(
      async () => {
        await sleep(50);
        return client.$queryRaw`SELECT 1`;
      },
      { timeout: 8_000 },
    );

  it('comes before those who hold nothing', async () => {
    open('connection_limit=2');
    const served: string[] = [];
    const held = await pool.connect();
    let ask = () => {};
    const asked = new Promise<void>((resolve) => {
      ask = resolve;
    });
    const work = client.$transaction(async () => {
      await asked;
      await client.$queryRaw`SELECT 1`;
      served.push('nested');
    });
    while (pool.readSnapshot().inUse < 2) await sleep(1);
    const others = Array.from({ length: 3 }, () => pool.query('SELECT 1').then(() => served.push('other')));
    ask();
    while (pool.readSnapshot().pending < 4) await sleep(1);
    held.release();
    await Promise.all([work, ...others]);
    expect(served[0]).toBe('nested');
  });

  it('is refused at once where nobody could give a connection back, in words that name the mistake', async () => {
    open('connection_limit=3');
    const startedAtMs = performance.now();
    const errors = await Promise.all(Array.from({ length: 3 }, () => thrownBy(nested())));
    expect(performance.now() - startedAtMs).toBeLessThan(4_000);
    const refused = errors.filter((error) => error !== undefined);
    // One at least has to give way; the others then get its connection.
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ code: 'POOL_DEADLOCK' });
    // Which is no load that others should be turned away for.
    expect(pool.isOverloaded).toBe(false);
    expect(refused[0]?.message).toMatch(/Inside \$transaction use the client that it hands to its callback/);
    expect(pool.readSnapshot()).toMatchObject({ inUse: 0, totals: { shed: { nested: 1 } } });
  });

  it('is refused, too, once a smaller pool has nobody left who could give a connection back', async () => {
    open('connection_limit=3');
    let commit = () => {};
    const committed = new Promise<void>((resolve) => {
      commit = resolve;
    });
    const third = client.$transaction(() => committed);
    const waits = Array.from({ length: 2 }, () => thrownBy(nested()));
    while (pool.readSnapshot().pending < 2) await sleep(1);
    pool.resize(2);
    const startedAtMs = performance.now();
    commit();
    await third;
    const refused = (await Promise.all(waits)).filter((error) => error !== undefined);
    expect(performance.now() - startedAtMs).toBeLessThan(4_000);
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ code: 'POOL_DEADLOCK' });
    expect(pool.readSnapshot()).toMatchObject({ inUse: 0, totals: { shed: { nested: 1 } } });
  });

  it('has no privilege any more when the transaction is over', async () => {
    open('connection_limit=1');
    let leftBehind: Promise<unknown> = Promise.resolve();
    await client.$transaction(async () => {
      leftBehind = sleep(50).then(() => pool.query('SELECT pg_sleep(0.01)'));
    });
    const served: string[] = [];
    const held = await pool.connect();
    const person = pool.query('SELECT 1').then(() => served.push('person'));
    const leftover = leftBehind.then(() => served.push('leftover'));
    while (pool.readSnapshot().pending < 2) await sleep(1);
    held.release();
    await Promise.all([person, leftover]);
    expect(served).toEqual(['person', 'leftover']);
  });

  it('is told from a savepoint, which needs no connection', async () => {
    open('connection_limit=1');
    const rows = await client.$transaction((tx) =>
      (tx as unknown as PrismaClient).$transaction((inner) => inner.$queryRaw`SELECT 7 AS x`),
    );
    expect(rows).toEqual([{ x: 7 }]);
  });

  it('is known through an extended client, too', async () => {
    open('connection_limit=1');
    const extended = client.$extends({});
    const error = await thrownBy(extended.$transaction(() => extended.$queryRaw`SELECT 1`));
    expect(error).toMatchObject({ code: 'POOL_DEADLOCK' });
  });
});

describe('under overload', () => {
  /** Callers that come each `gapMs` for `ms`, whatever becomes of those before. */
  async function flood(gapMs: number, ms: number, ask: () => Promise<unknown>) {
    const outcomes: Promise<'served' | string>[] = [];
    const startedAtMs = performance.now();
    while (performance.now() - startedAtMs < ms) {
      const due = Math.floor((performance.now() - startedAtMs) / gapMs) + 1;
      while (outcomes.length < due) {
        outcomes.push(
          withDeadline(1_000, ask).then(
            () => 'served',
            (error: unknown) => classifyError(error),
          ),
        );
      }
      await sleep(5);
    }
    return Promise.all(outcomes);
  }

  it('sheds at once what it cannot serve in time, and says when to come back', async () => {
    open('connection_limit=2');
    let retryAfterSeconds: unknown;
    // 40 a second can be served, 200 come.
    const outcomes = await flood(5, 4_000, () =>
      client.$queryRaw`SELECT 1 FROM pg_sleep(0.05)`.catch((error: unknown) => {
        retryAfterSeconds ??= retryAfterOf(error);
        throw error;
      }),
    );
    const count = (outcome: string) => outcomes.filter((each) => each === outcome).length;
    expect(count('OVERLOADED')).toBeGreaterThan(300);
    // A plain pool serves a few dozen in time and lets everybody else wait.
    expect(count('served')).toBeGreaterThan(80);
    expect(retryAfterSeconds).toBeGreaterThanOrEqual(1);
    const { totals } = pool.readSnapshot();
    const shed = totals.shed.standing + totals.shed.hopeless;
    expect(shed).toBe(count('OVERLOADED'));
  });

  it('says so while a lock holds everybody up, and sends nobody away for it', async () => {
    open('connection_limit=3');
    for (let times = 0; times < 30; times += 1) await pool.query('SELECT 1');
    const stuck = Array.from({ length: 3 }, () => pool.query('SELECT pg_sleep(2)'));
    await sleep(100);
    // Ten seconds are theirs, and they need one.
    const asked = Array.from({ length: 200 }, () => pool.query('SELECT pg_sleep(0.005)'));
    await sleep(1_200);
    const { stuckSinceMs, predictedWaitMs } = pool.readSnapshot().admission;
    expect(Date.now() - (stuckSinceMs ?? 0)).toBeGreaterThan(1_000);
    expect(predictedWaitMs).toBeGreaterThan(1_000);
    await Promise.all([...stuck, ...asked]);
    expect(pool.readSnapshot().admission.stuckSinceMs).toBeUndefined();
    expect(pool.readSnapshot().totals.shed).toEqual({ standing: 0, hopeless: 0, full: 0, nested: 0 });
  });

  it('waits a burst out', async () => {
    open('connection_limit=2');
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, () => withDeadline(1_000, () => pool.query('SELECT pg_sleep(0.05)'))),
    );
    expect(outcomes).toHaveLength(16);
    expect(pool.readSnapshot().totals.shed).toEqual({ standing: 0, hopeless: 0, full: 0, nested: 0 });
  });
});
