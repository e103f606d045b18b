/** The pool of a process, changed while it runs: what PostgreSQL's own list of sessions shows of it. */
import { Client } from 'pg';
import { closeDatabase, database, db } from '@/lib/db';
import { evictConnections, prewarmPool, resizePool } from '@/lib/runtime';
import { until } from '../support/pool-page';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { listSessions, unlessOver } from '../support/transport';

const ACTOR = { by: 'token', from: '10.0.0.1', requestId: 'r-1' } as const;

let server: TestDatabase;
let witness: Client;

beforeAll(async () => {
  server = await createTestDatabase();
  process.env.DATABASE_URL = `${server.poolUrl}&connection_limit=4`;
  witness = new Client(server.url);
  await witness.connect();
});

afterEach(() => closeDatabase());

afterAll(async () => {
  await witness.end();
  await server.drop();
});

const readSessions = () => listSessions(witness);

const sessionsAre = (count: number) =>
  until(`${count} sessions`, async () => (await readSessions()).length === count);

/** Holds a connection until it is let go. */
async function hold(): Promise<() => void> {
  const client = await database().pool.connect();
  return () => client.release();
}

test('pre-warming opens what is missing to the number, up to the limit', async () => {
  const { instance } = resizePool({ limit: 4 }, ACTOR);
  expect(await prewarmPool({ connections: 3, instance }, ACTOR)).toEqual({ instance, opened: 3, open: 3 });
  await sessionsAre(3);
  expect(await prewarmPool({ connections: 3 }, ACTOR)).toMatchObject({ opened: 0, open: 3 });
  expect(await prewarmPool({ connections: 1_000 }, ACTOR)).toMatchObject({ opened: 1, open: 4 });
});

test('evicted connections are replaced: the free at once, one in use when it comes back', async () => {
  await prewarmPool({ connections: 2 }, ACTOR);
  const release = await hold();
  const before = await readSessions();
  expect(evictConnections({}, ACTOR)).toMatchObject({ closed: 1, onRelease: 1 });
  await sessionsAre(1);
  release();
  await sessionsAre(0);
  await db.$queryRaw`SELECT 1`;
  expect(before).not.toContain((await readSessions())[0]);
});

test('a larger limit lets those in who wait, a smaller one closes what is beyond it', async () => {
  const held = await Promise.all(Array.from({ length: 4 }, hold));
  const fifth = hold();
  await until('one waits', async () => database().pool.readSnapshot().pending === 1);
  expect(resizePool({ limit: 5 }, ACTOR)).toMatchObject({ limitBefore: 4, limit: 5, configuredLimit: 4 });
  held.push(await fifth);
  await sessionsAre(5);
  expect(resizePool({ limit: 2 }, ACTOR)).toMatchObject({ limitBefore: 5, limit: 2, open: 5 });
  for (const release of held) release();
  await sessionsAre(2);
});

unlessOver(test, { pgbouncer: 'its room is not PostgreSQL’s' })(
  'a limit that the fleet has no room for is set all the same, with a warning',
  async () => {
    await database().probe.readActivity();
    expect(resizePool({ limit: 1_000 }, ACTOR)).toMatchObject({
      limit: 1_000,
      warning: expect.stringMatching(/ of 1,000 connections each .* A limit of \d+ fits\.$/),
    });
  },
);

test('another instance than the one that is meant changes nothing', () => {
  expect(() => resizePool({ limit: 9, instance: 'another-1' }, ACTOR)).toThrow('Another instance answered');
  expect(database().pool.limit).toBe(4);
});

test('connections are kept ready from the first use on, and after they were evicted', async () => {
  process.env.DATABASE_URL = `${server.poolUrl}&connection_limit=4&pool_min=3`;
  await db.$queryRaw`SELECT 1`;
  await sessionsAre(3);
  const before = await readSessions();
  evictConnections({}, ACTOR);
  await until('three others', async () => {
    const now = await readSessions();
    return now.length === 3 && now.every((id) => !before.includes(id));
  });
});
