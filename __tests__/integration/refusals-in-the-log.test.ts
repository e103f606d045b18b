/** What Prisma's client logs of queries that the pool refused: a caller answers these itself, and they are no errors. */
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { withCaller, withDeadline } from '@/lib/caller';
import { parseDatabaseSettings } from '@/lib/config';
import type { BoundedPool } from '@/lib/db/bounded-pool';
import { createPool } from '@/lib/db/create-pool';
import { createPrismaClient } from '@/lib/db/prisma-client';
import type { PrismaClient } from '@/prisma/generated/client';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { TRANSPORT_ENV } from '../support/transport';

const ERROR = 50;

let database: TestDatabase;
let pool: BoundedPool;
let client: PrismaClient;
let lines: { readonly level: number; readonly msg: string }[];

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

beforeEach(() => {
  lines = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  const settings = parseDatabaseSettings(
    { ...TRANSPORT_ENV, DATABASE_URL: `${database.poolUrl}&connection_limit=1&pool_timeout=0.2` },
    'log-test',
  );
  pool = createPool(settings);
  client = createPrismaClient(pool, settings, pino({ level: 'debug' }, stream));
});

afterEach(() => pool.end());

const read = () => client.workspace.findFirst();

test.each([
  ['one that had no time left', () => withDeadline(0, read), /^The time was up before this query asked/],
  [
    'one whose caller had gone',
    () => withCaller('GET /x', read, AbortSignal.abort()),
    /^The caller went away/,
  ],
  ['one that waited too long', read, /^No connection became free within 0\.2 s/],
])('%s', async (_name, ask, words) => {
  const held = await pool.connect();
  await expect(ask())
    .rejects.toThrow()
    .finally(() => held.release());
  const told = lines.filter(({ msg }) => words.test(msg));
  expect(told).not.toEqual([]);
  expect(told.filter(({ level }) => level >= ERROR)).toEqual([]);
});

test('what nobody expects is an error', async () => {
  await expect(client.$queryRaw`SELECT * FROM nowhere`).rejects.toThrow();
  expect(lines.some(({ level }) => level >= ERROR)).toBe(true);
});
