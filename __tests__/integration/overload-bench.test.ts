/** The benchmark of overload against a tiny pool on a real server, which counts by itself what it was asked. */
import { Client } from 'pg';
import { measureCapacity, warmUp } from '@/scripts/bench/capacity';
import { type Contender, DEADLINE_MS, ourContender, pgContender } from '@/scripts/bench/contenders';
import type { Request } from '@/scripts/bench/open-loop';
import { measureOverload } from '@/scripts/bench/overload-cell';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const LIMIT = 2;
/** 40 a second at most. */
const USE_MS = 50;
const STATEMENT = { text: `SELECT nextval('asked'), pg_sleep(${USE_MS / 1000})` };

let database: TestDatabase;
let witness: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  witness = new Client(database.url);
  await witness.connect();
  await witness.query('CREATE SEQUENCE asked');
});

afterAll(async () => {
  await witness.end();
  await database.drop();
});

async function overload(contender: Contender, multiplier: number) {
  await warmUp(contender, LIMIT);
  await witness.query("SELECT setval('asked', 1, false)");
  const requests: Request[] = [];
  const ask = (request: Request) => {
    requests.push(request);
    return contender.query(STATEMENT, DEADLINE_MS);
  };
  const plan = { warmUpMs: 0, measuredMs: 2_000, recoveryMs: 1_500, servedWellMs: 250 };
  const cell = await measureOverload(ask, (1000 * LIMIT) / USE_MS, multiplier, plan);
  await contender.end();
  const { rows } = await witness.query('SELECT last_value::int AS n FROM asked');
  const answered = requests.filter(({ outcome }) => outcome === 'served').length;
  return { cell, answered, ran: rows[0].n as number };
}

it('measures as capacity what the connections can serve', async () => {
  const capacity = await measureCapacity(() => pgContender(database.url, 0, LIMIT), STATEMENT, 1_000, LIMIT);
  // Never more than two at a time; how much less is the machine's.
  expect(capacity).toBeLessThanOrEqual(((1000 * LIMIT) / USE_MS) * 1.15);
  expect(capacity).toBeGreaterThan(5);
});

it('counts under overload what the server ran, and every request once', async () => {
  const { cell, answered, ran } = await overload(pgContender(database.url, 0, LIMIT), 4);
  // 4 × 40 a second for 2 s, at fixed intervals.
  expect(cell.arrived).toBe(320);
  expect(cell.good + cell.late).toBe(cell.arrived);
  expect(cell.late).toBeGreaterThan(cell.arrived / 2);
  // The last ones were still running when all was counted.
  expect(ran - answered).toBeGreaterThanOrEqual(0);
  expect(ran - answered).toBeLessThanOrEqual(LIMIT);
  expect(cell.goodAgainMs).toBeUndefined();
});

it('sees that half of the load is served well', async () => {
  const { cell } = await overload(ourContender(database.url, 'on', LIMIT), 0.5);
  expect(cell).toMatchObject({ arrived: 40, good: 40, shed: 0, late: 0, failed: 0 });
  expect(cell.p50Ms).toBeGreaterThanOrEqual(USE_MS);
  expect(cell.goodAgainMs).toBeLessThan(1_500);
});
