/** A production server whose database stops, is killed and hangs: it says so, lives on, and needs no restart. */
import { startMigratedPostgres } from '@/scripts/postgres/start-migrated-postgres';
import type { Postgres } from '@/scripts/postgres/start-postgres';
import { type ProductionServer, startProductionServer } from '../support/production-server';

let postgres: Postgres;
let server: ProductionServer;

beforeAll(async () => {
  postgres = await startMigratedPostgres();
  server = await startProductionServer({
    env: { DATABASE_URL: postgres.url, DATABASE_CONNECTION_LIMIT: '4' },
  });
});

afterAll(async () => {
  postgres.resume();
  await server.stop();
  await postgres.stop();
});

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Milliseconds until /api/health/db says `status`. */
async function timeUntil(status: string): Promise<number> {
  const startedAtMs = performance.now();
  while (performance.now() - startedAtMs < 20_000) {
    const { status: found } = await (await fetch(`${server.url}/api/health/db`)).json();
    if (found === status) return performance.now() - startedAtMs;
    await sleep(50);
  }
  throw new Error(`the health never said ${status}:\n${server.output()}`);
}

it('answers HEAD as GET, without a body', async () => {
  const response = await fetch(`${server.url}/api/health/db`, { method: 'HEAD' });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/health+json');
  expect(await response.text()).toBe('');
});

it.each([
  ['stops', () => postgres.stop(), () => postgres.restart()],
  ['is killed', () => postgres.kill(), () => postgres.restart()],
  ['hangs', async () => postgres.pause(), async () => postgres.resume()],
] as const)(
  'says fail within 2 s when the database %s, and pass within 2 s of its return',
  async (_name, fail, heal) => {
    expect(await timeUntil('pass')).toBeLessThan(2_000);
    await fail();
    expect(await timeUntil('fail')).toBeLessThan(2_000);
    expect((await fetch(`${server.url}/api/health/ready`)).status).toBe(503);
    expect((await fetch(`${server.url}/api/health/live`)).status).toBe(200);
    await heal();
    expect(await timeUntil('pass')).toBeLessThan(2_000);
    expect((await fetch(`${server.url}/api/health/ready`)).status).toBe(200);
    expect((await fetch(server.url)).status).toBe(200);
  },
);
