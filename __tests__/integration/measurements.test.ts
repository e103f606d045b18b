/** What the pool knows of its callers' outcomes and times, against a real server. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { withDeadline } from '@/lib/caller';
import { setUpMeasuredPool } from '../support/measured-pool';
import { TRANSPORT } from '../support/transport';

const measured = setUpMeasuredPool();
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('outcomes', () => {
  it('are counted apart: acquired, timed out, gave up, failed', async () => {
    // In which the first connection of a process opens as well, whatever the transport and the machine.
    measured.open('connection_limit=1&pool_timeout=1');
    const held = await measured.pool.connect();
    await expect(measured.pool.query('SELECT 1')).rejects.toMatchObject({ code: 'POOL_TIMEOUT' });
    await expect(withDeadline(50, () => measured.pool.query('SELECT 1'))).rejects.toMatchObject({
      code: 'POOL_TIMEOUT',
    });
    held.release();
    await measured.pool.end();
    await expect(measured.pool.query('SELECT 1')).rejects.toMatchObject({ code: 'POOL_CLOSED' });
    const { totals } = measured.pool.readSnapshot();
    expect(totals).toMatchObject({ acquired: 1, released: 1, timedOut: 1, gaveUp: 1, failed: 1, opened: 1 });
    expect(totals.closed).toEqual({ idle: 0, lifetime: 0, error: 0, drained: 1, evicted: 0 });
  });

  it('have their time: waiting, using, opening', async () => {
    measured.open('connection_limit=1');
    const held = await measured.pool.connect();
    const waiting = measured.pool.query('SELECT pg_sleep(0.1)');
    await sleep(150);
    const { oldestUseMs, oldestWaitMs } = measured.pool.readSnapshot();
    held.release();
    await waiting;
    expect(oldestUseMs).toBeGreaterThanOrEqual(140);
    expect(oldestWaitMs).toBeGreaterThanOrEqual(140);
    const { wait, use, create } = measured.read().lifetime;
    expect(wait.maxMs).toBeGreaterThanOrEqual(140);
    expect(use.p50Ms).toBeGreaterThanOrEqual(95);
    expect(create).toMatchObject({ count: 1, maxMs: expect.any(Number) });
    expect(create.maxMs).toBeGreaterThan(0);
    for (const window of measured.read().windows) expect(window.wait.count).toBe(2);
  });
});

describe('a caller whose time is up while a connection opens', () => {
  let silent: Server;
  const sockets = new Set<Socket>();

  beforeAll(async () => {
    silent = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
  });

  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  function openSilent(): Error[] {
    const failures: Error[] = [];
    const { port } = silent.address() as AddressInfo;
    measured.openAt(
      `postgresql://u@127.0.0.1:${port}/d?connection_limit=1&pool_timeout=0.3&connect_timeout=0.6`,
      {},
      { failed: (error) => failures.push(error) },
    );
    return failures;
  }

  it('timed out by the pool’s timeout', async () => {
    openSilent();
    await expect(measured.pool.query('SELECT 1')).rejects.toThrow(
      /did not open in time: 0.3 s of 0.3 s were left/,
    );
    expect(measured.pool.readSnapshot().totals).toMatchObject({ timedOut: 1, gaveUp: 0, failed: 0 });
  });

  it('gave up by a deadline of its own, which is no failure of the pool’s', async () => {
    const failures = openSilent();
    await expect(withDeadline(50, () => measured.pool.query('SELECT 1'))).rejects.toMatchObject({
      code: 'CONNECT_FAILED',
    });
    expect(measured.pool.readSnapshot().totals).toMatchObject({ timedOut: 0, gaveUp: 1, failed: 0 });
    expect(failures).toEqual([]);
  });
});

describe('a deadline', () => {
  it('holds for each query of a transaction, and the transaction is ended nevertheless', async () => {
    measured.open('connection_limit=1');
    const startedAtMs = performance.now();
    const work = withDeadline(300, () =>
      measured.client.$transaction(async (inner) => {
        for (let times = 0; times < 5; times += 1) await inner.$queryRaw`SELECT pg_sleep(0.2)::text`;
      }),
    );
    await expect(work).rejects.toThrow();
    expect(performance.now() - startedAtMs).toBeLessThan(900);
    await measured.pool.query('SELECT 1');
    // Rolled back and kept: the same connection serves the next one. The relay's process is this one, and may be busy for
    // the second that the server has to let go.
    if (TRANSPORT !== 'neon') {
      expect(measured.pool.readSnapshot().totals).toMatchObject({ opened: 1, closed: { error: 0 } });
    }
  });

  it('may be nearer for one query inside', async () => {
    measured.open('connection_limit=1');
    const startedAtMs = performance.now();
    const work = measured.client.$transaction((inner) =>
      withDeadline(100, () => inner.$queryRaw`SELECT pg_sleep(2)::text`),
    );
    await expect(work).rejects.toThrow();
    expect(performance.now() - startedAtMs).toBeLessThan(1_000);
  });
});

describe('observers', () => {
  it('read the same frozen object at one moment, and get a sample each second', async () => {
    measured.open('connection_limit=2');
    const samples: unknown[] = [];
    const stop = measured.monitor.onSample((sample) => samples.push(sample));
    await measured.pool.query('SELECT 1');
    expect(measured.monitor.readMeasurements()).toBe(measured.monitor.readMeasurements());
    expect(Object.isFrozen(measured.monitor.readMeasurements().snapshot.totals)).toBe(true);
    await sleep(2_500);
    stop();
    expect(samples).toHaveLength(2);
    expect(measured.monitor.samplesSince(0)).toEqual(samples);
    expect(samples[0]).toMatchObject({ acquired: 1, inUseMax: 1, inUse: 0, idle: 1, opened: 1, limit: 2 });
    expect(samples[1]).toMatchObject({ acquired: 0, inUseMax: 0 });
  });
});
