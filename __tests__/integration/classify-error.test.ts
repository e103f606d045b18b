/** Each failure provoked for real, by a model call or a raw one, through the real adapter. */
import net from 'node:net';
import { Client } from 'pg';
import { parseDatabaseSettings } from '@/lib/config';
import type { BoundedPool } from '@/lib/db/bounded-pool';
import { createPool } from '@/lib/db/create-pool';
import { createPrismaClient } from '@/lib/db/prisma-client';
import { classifyError } from '@/lib/errors';
import { logger } from '@/lib/logging';
import type { PrismaClient } from '@/prisma/generated/client';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { TRANSPORT, TRANSPORT_ENV, unlessOver } from '../support/transport';

let database: TestDatabase;
let witness: Client;
const opened: BoundedPool[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  witness = new Client(database.url);
  await witness.connect();
});

afterAll(async () => {
  await Promise.all(opened.map((pool) => pool.end()));
  await witness.end();
  await database.drop();
});

function openClient(query: string, url = database.poolUrl): { client: PrismaClient; pool: BoundedPool } {
  const full = `${url}${url.includes('?') ? '&' : '?'}${query}`;
  const settings = parseDatabaseSettings({ ...TRANSPORT_ENV, DATABASE_URL: full }, 'classify');
  const pool = createPool(settings);
  opened.push(pool);
  return { client: createPrismaClient(pool, settings, logger.child({}, { level: 'silent' })), pool };
}

/** The code of what `work` throws. */
async function codeOf(work: PromiseLike<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return classifyError(error);
  }
  return 'nothing was thrown';
}

const both = (client: PrismaClient) => [client.workspace.findFirst(), client.$queryRaw`SELECT 1`] as const;

it('POOL_TIMEOUT: no connection became free, in a query and in a transaction', async () => {
  const { client, pool } = openClient('connection_limit=1&pool_timeout=0.5');
  const held = await pool.connect();
  for (const call of both(client)) expect(await codeOf(call)).toBe('POOL_TIMEOUT');
  expect(await codeOf(client.$transaction([client.workspace.count()]))).toBe('POOL_TIMEOUT');
  expect(await codeOf(client.$transaction((tx) => tx.workspace.count()))).toBe('POOL_TIMEOUT');
  held.release();
});

it('POOL_CLOSED: the pool has ended', async () => {
  const { client, pool } = openClient('');
  await pool.end();
  for (const call of both(client)) expect(await codeOf(call)).toBe('POOL_CLOSED');
});

it('CONNECT_FAILED: nobody listens, by name and by address', async () => {
  for (const host of ['localhost', '127.0.0.1']) {
    const { client } = openClient('', `postgresql://u:p@${host}:1/db`);
    for (const call of both(client)) expect(await codeOf(call)).toBe('CONNECT_FAILED');
  }
});

it('CONNECT_FAILED: a name that does not exist', async () => {
  const { client } = openClient('connect_timeout=5', 'postgresql://u:p@no-such-host.invalid:5432/db');
  for (const call of both(client)) expect(await codeOf(call)).toBe('CONNECT_FAILED');
});

it('CONNECT_FAILED: somebody listens and never answers', async () => {
  const sockets: net.Socket[] = [];
  const mute = net.createServer((socket) => sockets.push(socket));
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const { port } = mute.address() as net.AddressInfo;
  const { client } = openClient('connect_timeout=0.2', `postgresql://u:p@127.0.0.1:${port}/db`);
  for (const call of both(client)) expect(await codeOf(call)).toBe('CONNECT_FAILED');
  for (const socket of sockets) socket.destroy();
  mute.close();
});

it('CONNECT_FAILED: a wrong password, a database that does not exist, TLS that the server lacks', async () => {
  const wrongPassword = new URL(database.poolUrl);
  wrongPassword.password = 'wrong';
  const noDatabase = new URL(database.poolUrl);
  noDatabase.pathname = '/no-such-database';
  for (const [url, query] of [
    [wrongPassword.href, ''],
    [noDatabase.href, ''],
    // A WebSocket's TLS is its own, whatever PostgreSQL has.
    ...(TRANSPORT === 'neon' ? [] : [[database.poolUrl, 'sslmode=require'] as const]),
  ] as const) {
    const { client } = openClient(query, url);
    for (const call of both(client)) expect(await codeOf(call)).toBe('CONNECT_FAILED');
  }
});

it('CONNECT_FAILED: the session is ended in a query and in a transaction', async () => {
  const { client } = openClient('');
  expect(await codeOf(client.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`)).toBe(
    'CONNECT_FAILED',
  );
  const transaction = client.$transaction(async (tx) => {
    const [{ pid }] = await tx.$queryRaw<[{ pid: number }]>`SELECT pg_backend_pid() AS pid`;
    await witness.query('SELECT pg_terminate_backend($1)', [pid]);
    await tx.workspace.count();
  });
  expect(await codeOf(transaction)).toBe('CONNECT_FAILED');
});

unlessOver(it, { pgbouncer: 'it lets in whom its own file names' })(
  'SERVER_FULL: the server takes no more connections',
  async () => {
    await witness.query(`DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'crowd') THEN
    CREATE ROLE crowd LOGIN PASSWORD 'crowd' CONNECTION LIMIT 0; END IF; END $$`);
    const crowd = new URL(database.poolUrl);
    crowd.username = 'crowd';
    crowd.password = 'crowd';
    const { client } = openClient('', crowd.href);
    for (const call of both(client)) expect(await codeOf(call)).toBe('SERVER_FULL');
  },
);

it('QUERY_TIMEOUT: ours, the server’s own, and a transaction’s', async () => {
  const { client } = openClient('socket_timeout=0.1');
  expect(await codeOf(client.$queryRaw`SELECT pg_sleep(5)::text`)).toBe('QUERY_TIMEOUT');
  const { client: bounded } = openClient('statement_timeout=50');
  // PgBouncer takes no startup option.
  if (TRANSPORT !== 'pgbouncer')
    expect(await codeOf(bounded.$queryRaw`SELECT pg_sleep(5)::text`)).toBe('QUERY_TIMEOUT');
  const slow = bounded.$transaction(
    async (tx) => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      await tx.workspace.count();
    },
    { timeout: 50 },
  );
  expect(await codeOf(slow)).toBe('QUERY_TIMEOUT');
});

/** Two of its kind go on when both have arrived. */
function createBarrier(): () => Promise<void> {
  let open: () => void;
  const bothAreHere = new Promise<void>((resolve) => {
    open = resolve;
  });
  let arrived = 0;
  return () => {
    arrived += 1;
    if (arrived === 2) open();
    return bothAreHere;
  };
}

it('WRITE_CONFLICT: two serializable transactions, a deadlock, a lock that was not to be had', async () => {
  const { client } = openClient('connection_limit=4');
  const [workspace, other] = await Promise.all(
    ['conflict', 'other'].map((slug) => client.workspace.create({ data: { slug, name: 'a' } })),
  );
  if (workspace === undefined || other === undefined) throw new Error('no workspaces');

  const bothHaveRead = createBarrier();
  const rename = (name: string) =>
    client.$transaction(
      async (tx) => {
        await tx.workspace.findUniqueOrThrow({ where: { id: workspace.id } });
        await bothHaveRead();
        await tx.workspace.update({ where: { id: workspace.id }, data: { name } });
      },
      { isolationLevel: 'Serializable' },
    );
  const codes = await Promise.all([codeOf(rename('b')), codeOf(rename('c'))]);
  expect(codes.sort()).toEqual(['WRITE_CONFLICT', 'nothing was thrown']);

  const bothHaveLocked = createBarrier();
  const lockBoth = (first: string, second: string) =>
    client.$transaction(async (tx) => {
      await tx.workspace.update({ where: { id: first }, data: { name: 'd' } });
      await bothHaveLocked();
      await tx.workspace.update({ where: { id: second }, data: { name: 'd' } });
    });
  const deadlock = [codeOf(lockBoth(workspace.id, other.id)), codeOf(lockBoth(other.id, workspace.id))];
  expect((await Promise.all(deadlock)).sort()).toEqual(['WRITE_CONFLICT', 'nothing was thrown']);

  await witness.query('BEGIN');
  await witness.query('SELECT * FROM workspaces WHERE id = $1 FOR UPDATE', [workspace.id]);
  expect(await codeOf(client.$queryRaw`SELECT id::text FROM workspaces FOR UPDATE NOWAIT`)).toBe(
    'WRITE_CONFLICT',
  );
  await witness.query('ROLLBACK');
});

it('UNKNOWN: a statement’s own fault', async () => {
  const { client } = openClient('');
  expect(await codeOf(client.$queryRaw`SELECT 1 / 0`)).toBe('UNKNOWN');
  expect(await codeOf(client.workspace.findUniqueOrThrow({ where: { slug: 'nobody' } }))).toBe('UNKNOWN');
});
