/** Connections that are held for too long: who is told, of what, and how it ends, against a real server. */
import { nameWorkspace, withCaller } from '@/lib/caller';
import type { Leak } from '@/lib/stats';
import { setUpMeasuredPool } from '../support/measured-pool';

const measured = setUpMeasuredPool();
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a leak', () => {
  async function leakingRoute() {
    const connection = await measured.pool.connect();
    return connection;
  }

  async function forgetfulTransaction(release: Promise<unknown>) {
    await measured.client.$transaction(() => release, { timeout: 10_000 });
  }

  it('is told once, with route, workspace and stack, within a second of its threshold, and when it ends', async () => {
    const leaked: { leak: Leak; atMs: number }[] = [];
    const returned: Leak[] = [];
    measured.open(
      'connection_limit=2',
      { DATABASE_LEAK_THRESHOLD: '0.5' },
      {
        leaked: (leak) => leaked.push({ leak, atMs: performance.now() }),
        leakReturned: (leak) => returned.push(leak),
      },
    );
    const connection = await withCaller('GET /leaks', async () => {
      nameWorkspace('w1');
      return leakingRoute();
    });
    const startedAtMs = performance.now();
    while (leaked.length === 0) await sleep(10);
    expect(leaked[0]?.atMs).toBeLessThan(startedAtMs + 1_500);
    expect(leaked[0]?.leak).toMatchObject({ label: 'GET /leaks', workspace: 'w1', returnedAtMs: undefined });
    expect(leaked[0]?.leak.heldMs).toBeGreaterThanOrEqual(500);
    expect(leaked[0]?.leak.stack).toMatch(/leakingRoute .*leaks\.test\.ts:\d+/);
    expect(leaked[0]?.leak.stack).not.toMatch(/node_modules|lib\/db/);
    await sleep(600);
    expect(leaked).toHaveLength(1);
    expect(measured.read().leaks).toMatchObject([{ label: 'GET /leaks', returnedAtMs: undefined }]);
    expect(measured.pool.readSnapshot().totals.leaked).toBe(1);
    connection.release();
    expect(returned).toMatchObject([{ id: leaked[0]?.leak.id, returnedAtMs: expect.any(Number) }]);
    expect(measured.read().leaks).toEqual(returned);
  });

  it('is traced through a transaction of Prisma to the application’s own lines', async () => {
    const leaked: Leak[] = [];
    measured.open(
      'connection_limit=2',
      { DATABASE_LEAK_THRESHOLD: '0.1' },
      { leaked: (leak) => leaked.push(leak) },
    );
    let end: (value?: unknown) => void = () => undefined;
    const held = forgetfulTransaction(
      new Promise((resolve) => {
        end = resolve;
      }),
    );
    while (leaked.length === 0) await sleep(10);
    end();
    await held;
    expect(leaked[0]?.stack).toMatch(/forgetfulTransaction .*leaks\.test\.ts:\d+/);
  });

  it('is not looked for when the threshold is 0', async () => {
    const leaked: Leak[] = [];
    measured.open(
      'connection_limit=2',
      { DATABASE_LEAK_THRESHOLD: '0' },
      { leaked: (leak) => leaked.push(leak) },
    );
    const connection = await leakingRoute();
    await sleep(600);
    connection.release();
    expect(leaked).toEqual([]);
  });
});
