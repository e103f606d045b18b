/** Whom and what the pool's time is counted under: callers, workspaces and statements, against a real server. */
import { nameWorkspace, withCaller } from '@/lib/caller';
import type { SlowQuery } from '@/lib/stats';
import { setUpMeasuredPool } from '../support/measured-pool';

const measured = setUpMeasuredPool();
const usageOf = (name: string) => measured.read().labels.find((usage) => usage.name === name);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('callers', () => {
  it('that ask in the same turn are counted apart', async () => {
    measured.open('connection_limit=3');
    await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        withCaller(name, () => measured.client.workspace.findFirst({ where: { slug: 'x' } })),
      ),
    );
    expect(measured.read().labels.map(({ name, totals }) => [name, totals.acquired])).toEqual(
      expect.arrayContaining([
        ['a', 1],
        ['b', 1],
        ['c', 1],
      ]),
    );
  });

  it('are known by label and workspace, while they hold, while they wait and afterwards', async () => {
    measured.open('connection_limit=1&pool_timeout=0.5');
    const request = (label: string, workspace: string, work: () => Promise<unknown>) =>
      withCaller(label, async () => {
        nameWorkspace(workspace);
        await work();
      });
    const holder = request('GET /slow', 'a', () => measured.pool.query('SELECT pg_sleep(0.2)'));
    const waiter = request('GET /fast', 'b', () => measured.pool.query('SELECT 1'));
    while (measured.pool.readSnapshot().inUse === 0) await sleep(5);
    expect(usageOf('GET /slow')).toMatchObject({ inUse: 1, pending: 0 });
    expect(usageOf('GET /fast')).toMatchObject({ inUse: 0, pending: 1 });
    expect(measured.read().workspaces.map(({ name, inUse, pending }) => [name, inUse, pending])).toEqual([
      ['a', 1, 0],
      ['b', 0, 1],
    ]);
    await Promise.all([holder, waiter]);
    expect(usageOf('GET /slow')).toMatchObject({ inUse: 0, totals: { acquired: 1, timedOut: 0 } });
    expect(usageOf('GET /slow')?.totals.useMs).toBeGreaterThanOrEqual(195);
    expect(usageOf('GET /fast')?.recent.waitMs).toBeGreaterThanOrEqual(100);

    const held = await measured.pool.connect();
    await request('GET /late', 'b', () => measured.pool.query('SELECT 1')).catch(() => undefined);
    held.release();
    expect(usageOf('GET /late')).toMatchObject({ totals: { acquired: 0, timedOut: 1, waitMs: 0 } });
    expect(usageOf('unlabelled')).toMatchObject({ totals: { acquired: 1 } });
  });

  it('stand in PostgreSQL’s own list where SQL comments are switched on', async () => {
    measured.open('connection_limit=1', { DATABASE_SQL_COMMENTS: '1' });
    const running = withCaller(
      'GET /api/content/[id]',
      () => measured.client.$queryRaw`SELECT pg_sleep(0.3)::text`,
    );
    let text = '';
    while (!text.includes('pg_sleep')) {
      const { rows } = await measured.witness.query(
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
    measured.open('connection_limit=4');
    const transaction = () =>
      measured.client.$transaction(async (inner) => {
        await inner.workspace.create({ data: { slug: `t${Math.random()}`.replace('.', ''), name: 'x' } });
        await inner.apiKey.findFirst();
      });
    await Promise.all(
      Array.from({ length: 30 }, (_, index) => [
        measured.client.workspace.findMany({ take: 1 }),
        measured.client.contentItem.count(),
        measured.client.$queryRaw`SELECT 1`,
        measured.pool.query('SELECT 2'),
        ...(index % 3 === 0 ? [transaction()] : []),
      ]).flat(),
    );
    const counts = measured
      .read()
      .queries.map(({ model, operation, duration }) => [`${model ?? ''}.${operation}`, duration.count]);
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
    measured.open('connection_limit=1');
    const held = await measured.pool.connect();
    // Prisma asks only when somebody waits for the answer.
    const waiting = measured.client.workspace.findMany({ take: 1 }).then();
    const failing = measured.client.$queryRaw`SELECT 1 / 0`.catch(() => undefined);
    while (measured.pool.readSnapshot().pending < 2) await sleep(5);
    await sleep(300);
    held.release();
    await Promise.all([waiting, failing]);
    const found = measured.read().queries.find(({ operation }) => operation === 'findMany');
    expect(found?.duration.count).toBe(1);
    expect(found?.duration.maxMs).toBeLessThan(200);
    expect(measured.read().lifetime.wait.maxMs).toBeGreaterThanOrEqual(290);
    expect(measured.read().queries.find(({ operation }) => operation === 'queryRaw')?.failed).toBe(1);
  });

  it('that are slow are kept with who sent them and without their values', async () => {
    const told: SlowQuery[] = [];
    measured.open(
      'connection_limit=1',
      { DATABASE_SLOW_QUERY_THRESHOLD: '0.1' },
      { slowQuery: (query) => told.push(query) },
    );
    await withCaller('GET /report', () =>
      measured.client.$queryRawUnsafe(`SELECT pg_sleep(0.15)::text, 'secret-value' AS a, 4711 AS b`),
    );
    await measured.client.$queryRaw`SELECT 1`;
    const { slowQueries } = measured.read();
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
