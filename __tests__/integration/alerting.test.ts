/** The alerts of a real pool of two connections, from the queue to the receiver of the webhook. */
import type { PoolClient } from 'pg';
import { healthDocumentSchema } from '@/lib/openapi/health-schemas';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { WebhookReceiver } from '../support/webhook-receiver';

let testDatabase: TestDatabase;
let receiver: WebhookReceiver;
let runtime: typeof import('@/lib/runtime');
let db: typeof import('@/lib/db');
let closeAlerting: typeof import('@/lib/runtime/alerting').closeAlerting;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  receiver = await WebhookReceiver.start();
  process.env.DATABASE_URL = `${testDatabase.poolUrl}&connection_limit=2&pool_timeout=60`;
  process.env.DATABASE_LEAK_THRESHOLD = '0';
  process.env.ALERT_WEBHOOK_URL = receiver.url;
  runtime = await import('@/lib/runtime');
  db = await import('@/lib/db');
  ({ closeAlerting } = await import('@/lib/runtime/alerting'));
});

afterAll(async () => {
  await closeAlerting(0);
  await db.closeDatabase();
  await receiver.stop();
  await testDatabase.drop();
});

const firing = (rule: string) =>
  runtime.readAlerts().active.find((alert) => alert.rule === rule && alert.state === 'firing');

async function secondsUntil(condition: () => boolean, atMostSeconds: number): Promise<number> {
  const startedAtMs = performance.now();
  while (!condition()) {
    if (performance.now() - startedAtMs > atMostSeconds * 1_000) throw new Error(`never: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return (performance.now() - startedAtMs) / 1_000;
}

it('fires while connections are held and somebody waits, names the holder, and resolves after', async () => {
  expect(runtime.readAlerts()).toEqual({ active: [], history: [] });
  const { pool, client } = db.database();
  // The receiver takes the firing and never answers.
  receiver.answers = [() => undefined];
  const held: PoolClient[] = await db.withCaller('GET /api/held', () =>
    Promise.all([pool.connect(), pool.connect()]),
  );
  const waiting = db.withCaller('GET /api/late', () => pool.connect());

  const seconds = await secondsUntil(() => firing('pool-saturated') !== undefined, 15);
  expect(seconds).toBeGreaterThan(9);
  expect(seconds).toBeLessThan(13);
  expect(firing('pool-saturated')).toMatchObject({
    severity: 'critical',
    sentence: expect.stringMatching(
      /^All 2 connections have been in use for 1\d\.\d s and 1 request waits, for 1\d\.\d s\.$/,
    ),
    holders: expect.stringMatching(/^2 by GET \/api\/held; oldest for 1\d\.\d s$/),
  });

  const details = await runtime.readHealthDocument(true);
  expect(healthDocumentSchema.parse(details)).toMatchObject({
    status: 'warn',
    alerts: [{ rule: 'pool-saturated', severity: 'critical', since: expect.stringMatching(/Z$/) }],
  });
  const strangers = await runtime.readHealthDocument(false);
  expect(JSON.stringify(strangers)).not.toMatch(/alerts|pool-saturated|in use for/);

  for (const connection of held) connection.release();
  (await waiting).release();
  await secondsUntil(() => receiver.posts.length === 1, 5);
  // The webhook hangs; requests do not.
  for (let query = 0; query < 100; query += 1) {
    const startedAtMs = performance.now();
    await client.$queryRaw`SELECT 1`;
    expect(performance.now() - startedAtMs).toBeLessThan(500);
  }
  expect(await secondsUntil(() => firing('pool-saturated') === undefined, 15)).toBeGreaterThan(8);
  const [resolved] = runtime.readAlerts().history;
  expect(resolved).toMatchObject({ rule: 'pool-saturated', state: 'resolved' });

  // Not answered within 5 s, then sent again under the same key: what repeats is told from what is new.
  await secondsUntil(() => receiver.keys.some((key) => key.endsWith('-resolved')), 15);
  expect([...new Set(receiver.keys)]).toEqual([`${resolved?.id}-fired`, `${resolved?.id}-resolved`]);
  expect(receiver.posts.at(-1)?.body).toMatchObject({
    event: 'resolved',
    id: resolved?.id,
    resolvedAt: new Date(resolved?.resolvedAtMs ?? 0).toISOString(),
  });
}, 60_000);
