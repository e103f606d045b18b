/** A production server tells a webhook of an outage, and ends in time although the webhook hangs. */
import { alertMessageSchema } from '@/lib/alerts';
import { startMigratedPostgres } from '@/scripts/postgres/start-migrated-postgres';
import type { Postgres } from '@/scripts/postgres/start-postgres';
import { type ProductionServer, startProductionServer } from '../support/production-server';
import { WebhookReceiver } from '../support/webhook-receiver';

let postgres: Postgres;
let receiver: WebhookReceiver;
let server: ProductionServer;

beforeAll(async () => {
  postgres = await startMigratedPostgres();
  receiver = await WebhookReceiver.start();
  server = await startProductionServer({
    env: { DATABASE_URL: postgres.url, ALERT_WEBHOOK_URL: receiver.url, ADMIN_TOKEN: 'x'.repeat(32) },
  });
});

afterAll(async () => {
  await server.stop();
  await receiver.stop();
  await postgres.stop();
});

const outageMessages = () =>
  receiver.posts
    .map(({ body }) => alertMessageSchema.parse(body))
    .filter(({ rule }) => rule === 'health-failing');

async function untilPosted(event: string): Promise<number> {
  const startedAtMs = performance.now();
  while (!outageMessages().some((message) => message.event === event)) {
    if (performance.now() - startedAtMs > 25_000) throw new Error(`never ${event}:\n${server.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return (performance.now() - startedAtMs) / 1_000;
}

it('posts an outage that nobody asks about, and its end, once each', async () => {
  // Somebody has used the database within the last minute; from here on nobody does.
  expect((await fetch(server.url)).status).toBe(200);
  await postgres.stop();
  // At most 5 s to the next check, and 5 s of failing ones.
  expect(await untilPosted('fired')).toBeLessThan(15);
  await postgres.restart();
  expect(await untilPosted('resolved')).toBeLessThan(15);
  const messages = outageMessages();
  expect(messages.map(({ event }) => event)).toEqual(['fired', 'resolved']);
  expect(messages[0]).toMatchObject({
    severity: 'critical',
    sentence: expect.stringMatching(/^The database cannot be reached: no answer for \d\.\d s\.$/),
  });
  expect(server.output()).toContain('resolved: The database cannot be reached');
}, 60_000);

it('ends in time with code 143 although the webhook hangs, says what was not delivered, and never its URL', async () => {
  receiver.answers = Array(20).fill(() => undefined);
  expect((await fetch(server.url)).status).toBe(200);
  await postgres.stop();
  const before = receiver.posts.length;
  while (receiver.posts.length === before) await new Promise((resolve) => setTimeout(resolve, 50));
  const startedAtMs = performance.now();
  expect(await server.stop()).toBe(143);
  expect(performance.now() - startedAtMs).toBeLessThan(6_000);
  expect(server.output()).toContain('an alert was not delivered to the webhook');
  expect(server.output()).not.toContain('s3cret-token');
}, 60_000);
