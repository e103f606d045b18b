/**
 * Every number of the pool against an outside witness: PostgreSQL's own count of our sessions, and a stopwatch around
 * each call. Under a random load with transactions, errors, timeouts and killed connections.
 * `TRUTH_SECONDS=300` runs it for five minutes.
 */
import { randomInt } from 'node:crypto';
import { Client } from 'pg';
import { withCaller, withDeadline } from '@/lib/caller';
import { parseDatabaseSettings } from '@/lib/config';
import type { BoundedPool } from '@/lib/db/bounded-pool';
import { createPool } from '@/lib/db/create-pool';
import { createPrismaClient } from '@/lib/db/prisma-client';
import { logger } from '@/lib/logging';
import type { Distribution } from '@/lib/stats';
import type { PrismaClient } from '@/prisma/generated/client';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { listSessions, TRANSPORT_ENV } from '../support/transport';

const SECONDS = Number(process.env.TRUTH_SECONDS ?? 20);
const LIMIT = 8;
const CALLERS = 28;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let database: TestDatabase;
let witness: Client;
let pool: BoundedPool;
let client: PrismaClient;
/** The load ends, also where the test failed: it would starve all that comes after. */
let isOver = false;

beforeAll(async () => {
  database = await createTestDatabase();
  witness = new Client(database.url);
  await witness.connect();
  const settings = parseDatabaseSettings(
    {
      ...TRANSPORT_ENV,
      DATABASE_URL: `${database.poolUrl}&connection_limit=${LIMIT}&pool_timeout=0.4&application_name=truth`,
    },
    'truth',
  );
  pool = createPool(settings);
  client = createPrismaClient(pool, settings, logger.child({}, { level: 'silent' }));
  // The first connection of a fresh process takes longer than these callers have time.
  await pool.prewarm(LIMIT);
  await client.$connect();
});

afterAll(async () => {
  isOver = true;
  await pool.end();
  await witness.end();
  await database.drop();
});

/** What each caller waited, by a clock of its own, where it is told; refusals are no wait for a connection. */
function timeEachCall(waitsMs: number[]): void {
  pool.onAsk = () => {
    const startedAtMs = performance.now();
    return ({ outcome }) => {
      if (outcome === 'acquired') waitsMs.push(performance.now() - startedAtMs);
    };
  };
}

type Work = () => Promise<unknown>;

const WORKS: readonly Work[] = [
  () => client.$queryRaw`SELECT pg_sleep(${randomInt(20) / 1000})::text`,
  () => client.workspace.findMany({ take: 5 }),
  () => client.$queryRaw`SELECT 1 / 0`,
  () => client.workspace.create({ data: { slug: 'taken', name: 'x' } }),
  () =>
    client.$transaction(async (transaction) => {
      await transaction.workspace.findFirst();
      await transaction.$queryRaw`SELECT pg_sleep(${randomInt(60) / 1000})::text`;
      if (randomInt(3) === 0) throw new Error('rolled back on purpose');
    }),
  () => withDeadline(randomInt(5, 60), () => client.$queryRaw`SELECT pg_sleep(0.02)::text`),
  async () => {
    // Long holders, so that others wait in vain; they ask often enough to see that their connection was killed.
    const connection = await pool.connect();
    try {
      for (let times = randomInt(1, 7); times > 0; times -= 1) await connection.query('SELECT pg_sleep(0.1)');
    } finally {
      connection.release();
    }
  },
];

async function killOne(): Promise<void> {
  await witness.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'truth' ORDER BY state = 'idle', random() LIMIT 1`,
  );
}

/**
 * Five times as long as callers wait: all connections come to wait for the lock, then the gate sees that the pool is stuck and sends
 * nobody away any more, and then some wait in vain, however fast the machine is.
 */
async function lockAll(): Promise<void> {
  await witness.query('BEGIN');
  await witness.query('LOCK TABLE workspaces IN ACCESS EXCLUSIVE MODE');
  await sleep(2_000);
  await witness.query('COMMIT');
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
}

function expectToAgree(histogram: Distribution, stopwatch: readonly number[]): void {
  const sorted = [...stopwatch].sort((a, b) => a - b);
  expect(histogram.count).toBe(sorted.length);
  for (const [share, ms] of [
    [0.5, histogram.p50Ms],
    [0.95, histogram.p95Ms],
    [0.99, histogram.p99Ms],
  ] as const) {
    const expected = quantile(sorted, share);
    expect(Math.abs((ms ?? Number.NaN) - expected)).toBeLessThanOrEqual(Math.max(1, 0.05 * expected));
  }
}

it(
  `agrees with PostgreSQL each second and with a stopwatch around each call, for ${SECONDS} s`,
  async () => {
    await client.workspace.create({ data: { slug: 'taken', name: 'x' } });
    const before = pool.recorder.read(pool.readSnapshot()).lifetime.wait.count;
    const waitsMs: number[] = [];
    timeEachCall(waitsMs);
    let failures = 0;
    const caller = async (index: number) => {
      while (!isOver) {
        const work = WORKS[randomInt(WORKS.length)] as Work;
        await withCaller(`caller ${index % 3}`, work).catch(() => {
          failures += 1;
        });
        // At least a turn of the loop: calls that are refused at once would leave none to anything else.
        await sleep(randomInt(4) === 0 ? randomInt(80) : 0);
      }
    };
    const load = Promise.all(Array.from({ length: CALLERS }, (_, index) => caller(index)));
    const disagreements: unknown[] = [];
    // As many looks as seconds, however long they take on a machine that is busy.
    for (let second = 1; second <= SECONDS; second += 1) {
      await killOne();
      if (second % 5 === 0) await lockAll();
      // Whoever held the killed connection asks again within 0.1 s, and learns of it.
      await sleep(600);
      const earlier = pool.readSnapshot();
      const sessions = (await listSessions(witness, 'truth')).length;
      const later = pool.readSnapshot();
      const known = [earlier, later].map(({ inUse, idle }) => inUse + idle);
      const most = [earlier, later].map(({ inUse, idle, opening }) => inUse + idle + opening);
      if (sessions < Math.min(...known) || sessions > Math.max(...most)) {
        disagreements.push({ second, sessions, earlier, later });
      }
      for (const { totals, inUse } of [earlier, later]) {
        expect(totals.acquired).toBe(totals.released + inUse);
      }
      await sleep(400);
    }
    isOver = true;
    await load;
    expect(disagreements).toEqual([]);

    const measurements = pool.recorder.read(pool.readSnapshot());
    const { totals, inUse, pending } = measurements.snapshot;
    expect({ inUse, pending }).toEqual({ inUse: 0, pending: 0 });
    expect(totals.acquired).toBe(totals.released);
    // The load was what it says: somebody waited in vain, somebody gave up, statements failed, connections died.
    expect(totals.timedOut).toBeGreaterThan(0);
    expect(totals.gaveUp).toBeGreaterThan(0);
    expect(totals.closed.error).toBeGreaterThanOrEqual(SECONDS / 2);
    expect(failures).toBeGreaterThan(totals.timedOut);
    const { wait } = measurements.lifetime;
    expect(wait.count).toBe(totals.acquired);
    expect(before).toBe(1);
    expectToAgree(wait, [0, ...waitsMs]);
    const byLabel = measurements.labels.reduce((sum, { totals: counts }) => sum + counts.acquired, 0);
    expect(byLabel).toBe(totals.acquired);
  },
  (2 * SECONDS + 30) * 1000,
);
