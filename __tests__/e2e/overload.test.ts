/**
 * The production server under more than its pool can serve, over HTTP. The bounds are those that a busy machine keeps;
 * `npm run bench -- http` has the numbers.
 */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Client } from 'pg';
import { seed } from '@/prisma/seed';
import { slowDownItems } from '@/scripts/bench/slow-items';
import { arrivalTimes, createRandom } from '@/scripts/load/arrivals';
import { createHttpClient } from '@/scripts/loadtest/http-client';
import { type ProductionServer, startProductionServer } from '../support/production-server';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const API_KEY = `cf_${'k'.repeat(43)}`;
const ADMIN_TOKEN = 'an-admin-token-of-more-than-32-characters';
const LIMIT = 2;
const QUERY_SECONDS = 0.2;
/** 10 lists a second; the key's look-up takes a little of it. */
const CAPACITY_PER_SECOND = LIMIT / QUERY_SECONDS;
const DEADLINE_MS = 1_000;
const WATCHED = ['/api/health/live', '/api/health/ready', '/api/health/db', '/api/admin/pool', '/admin/pool'];

let database: TestDatabase;
let witness: Client;
let server: ProductionServer;

beforeAll(async () => {
  database = await createTestDatabase();
  await seed(database.url, { apiKey: API_KEY });
  await slowDownItems(database.url, QUERY_SECONDS);
  witness = new Client(database.url);
  await witness.connect();
  server = await startProductionServer({
    env: {
      DATABASE_URL: database.url,
      DATABASE_CONNECTION_LIMIT: String(LIMIT),
      ADMIN_TOKEN,
      // The pool is the bottleneck here; on a machine that is busy otherwise the process would be one, too.
      REQUEST_SHEDDING: 'off',
      ...(process.env.DATABASE_ADMISSION !== undefined && {
        DATABASE_ADMISSION: process.env.DATABASE_ADMISSION,
      }),
    },
  });
});

afterAll(async () => {
  await server.stop();
  await witness.end();
  await database.drop();
});

const authorization = `Bearer ${API_KEY}`;
const asAdmin = { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } };

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** By node:http, which shows headers and connections as they are. @param signal hangs up */
function ask(path: string, headers: Record<string, string>, signal?: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(server.url + path, { headers, ...(signal && { signal }) }, (response) => {
      let text = '';
      response
        .setEncoding('utf8')
        .on('data', (chunk: string) => {
          text += chunk;
        })
        .on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.on('error', reject).end();
  });
}

interface PoolNow {
  readonly pending: number;
  readonly inUse: number;
  readonly totals: { readonly gaveUp: number; readonly timedOut: number };
}

async function readPool(): Promise<PoolNow> {
  const response = await fetch(`${server.url}/api/admin/pool`, asAdmin);
  return (await response.json()).measurements.snapshot;
}

async function until(isSo: (pool: PoolNow) => boolean): Promise<PoolNow> {
  for (;;) {
    const pool = await readPool();
    if (isSo(pool)) return pool;
  }
}

/** Holds every connection until it is called. */
async function holdAll(): Promise<() => Promise<void>> {
  await witness.query('BEGIN');
  await witness.query('LOCK TABLE quick_content_items IN ACCESS EXCLUSIVE MODE');
  const holders = Array.from({ length: LIMIT }, () => ask('/api/content', { authorization }));
  await until(({ inUse, pending }) => inUse === LIMIT && pending === 0);
  return async () => {
    await witness.query('ROLLBACK');
    for (const holder of holders) expect((await holder).status).toBe(200);
  };
}

async function measureCapacity(): Promise<number> {
  const startedAtMs = performance.now();
  let served = 0;
  const caller = async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      await ask('/api/content', { authorization });
      served += 1;
    }
  };
  await Promise.all(Array.from({ length: LIMIT }, caller));
  return served / ((performance.now() - startedAtMs) / 1_000);
}

it('a client that hangs up leaves the queue at that moment', async () => {
  const release = await holdAll();
  const client = new AbortController();
  const asked = ask('/api/content', { authorization }, client.signal);
  const { totals } = await until(({ pending }) => pending === 1);
  client.abort();
  await expect(asked).rejects.toThrow();
  const after = await until(({ pending }) => pending === 0);
  expect(after.totals.gaveUp).toBe(totals.gaveUp + 1);
  await release();
}, 30_000);

it('a client says how long it waits, and is answered by then', async () => {
  const release = await holdAll();
  const startedAtMs = performance.now();
  const { status, headers } = await ask('/api/content', { authorization, 'x-request-timeout-ms': '300' });
  const tookMs = performance.now() - startedAtMs;
  expect(status).toBe(503);
  expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1);
  // The pool's own timeout is 10 s.
  expect(tookMs).toBeGreaterThan(250);
  expect(tookMs).toBeLessThan(5_000);
  await release();
}, 30_000);

it.each(['0', '1.5', 'soon', '86400001'])(
  'a timeout of %s is refused, with what it may be',
  async (given) => {
    const { status, text } = await ask('/api/content', { authorization, 'x-request-timeout-ms': given });
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({
      code: 'BAD_HEADER',
      errors: [{ header: 'X-Request-Timeout-Ms', detail: expect.stringContaining('86400000') }],
    });
  },
);

it('at 8 × what the pool can serve it still serves in time, and answers those who watch', async () => {
  const durationMs = 10_000;
  // What it can on this machine, whatever else that does: a caller for each connection, after its first answers.
  for (let turn = 0; turn < 3; turn += 1) await ask('/api/content', { authorization });
  const capacityPerSecond = await measureCapacity();
  const client = createHttpClient(server.url);
  const counts = { good: 0, shed: 0, late: 0 };
  const other: unknown[] = [];
  const request = {
    method: 'GET',
    path: '/api/content?limit=5',
    headers: { authorization, 'x-request-timeout-ms': String(DEADLINE_MS) },
    body: undefined,
  };
  const askOnce = () =>
    new Promise<void>((resolve) => {
      const deadline = setTimeout(() => {
        abort();
        counts.late += 1;
        resolve();
      }, DEADLINE_MS);
      const abort = client.send(request, (answer) => {
        clearTimeout(deadline);
        if ('status' in answer && answer.status === 200) counts.good += 1;
        else if ('status' in answer && answer.code === 'OVERLOADED') counts.shed += 1;
        // Its time was up there a moment before it was up here.
        else if ('status' in answer && answer.code === 'POOL_TIMEOUT') counts.late += 1;
        else other.push(answer);
        resolve();
      });
    });
  let isOver = false;
  const watch = Promise.all(
    WATCHED.map(async (path) => {
      let slowestMs = 0;
      while (!isOver) {
        const askedAtMs = performance.now();
        const response = await fetch(server.url + path, asAdmin);
        await response.arrayBuffer();
        expect([path, response.status]).toEqual([path, 200]);
        slowestMs = Math.max(slowestMs, performance.now() - askedAtMs);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      return slowestMs;
    }),
  );

  const startedAtMs = performance.now();
  const asked: Promise<void>[] = [];
  const arrivals = { kind: 'poisson', perSecond: 8 * CAPACITY_PER_SECOND } as const;
  for (const offsetMs of arrivalTimes(arrivals, durationMs, createRandom(3))) {
    const inMs = startedAtMs + offsetMs - performance.now();
    if (inMs > 1) await new Promise((resolve) => setTimeout(resolve, inMs));
    asked.push(askOnce());
  }
  await Promise.all(asked);
  isOver = true;
  const slowest = await watch;
  await client.close();

  // A plain pool serves nearly nobody: who gets a connection has waited a second for it.
  const goodput = counts.good / (capacityPerSecond * (durationMs / 1_000));
  expect(goodput).toBeGreaterThan(0.25);
  expect(counts.shed).toBeGreaterThan(counts.late);
  expect(other).toEqual([]);
  expect(Math.max(...slowest)).toBeLessThan(3_000);
}, 40_000);
