/** Delivery to a real receiver that fails, hangs, is away, redirects. */
import { Writable } from 'node:stream';
import pino from 'pino';
import { z } from 'zod';
import { type AlertMessage, alertMessageSchema } from '@/lib/alerts';
import { Secret } from '@/lib/config';
import { AlertWebhook, type DeliveryPace } from '@/lib/runtime/alert-webhook';
import { WebhookReceiver } from '../support/webhook-receiver';

const PACE: DeliveryPace = {
  timeoutMs: 300,
  firstPauseMs: 20,
  longestPauseMs: 100,
  giveUpAfterMs: 60_000,
};

/** What is looked at of a message to Slack. */
const slackSchema = z.object({
  text: z.string(),
  blocks: z.array(z.object({ text: z.object({ text: z.string() }).optional() })),
});

let receiver: WebhookReceiver;
let webhook: AlertWebhook;
let lines: { level: number; msg: string; reason?: string }[];
let log: pino.Logger;

beforeEach(async () => {
  receiver = await WebhookReceiver.start();
  lines = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  log = pino({ level: 'debug' }, stream);
  webhook = open();
});

afterEach(async () => {
  await webhook.close(0);
  await receiver.stop();
  // Whatever went wrong, the token was told to nobody.
  expect(JSON.stringify(lines)).not.toContain('s3cret');
});

const open = (
  pace: Partial<DeliveryPace> = {},
  format: 'generic' | 'slack' = 'generic',
  url = receiver.url,
) => new AlertWebhook({ url: new Secret(url), format }, log, { ...PACE, ...pace });

const message = (id: string, event: 'fired' | 'resolved' = 'fired'): AlertMessage => ({
  ...{ version: 1, event, id, rule: 'pool-saturated', severity: 'critical', instance: 'web-1' },
  sentence: 'All 2 connections have been in use for 10.0 s and 4 requests wait, the oldest for 3.1 s.',
  evidence: ['2 of 2 connections in use, 4 waiting'],
  holders: '2 by GET /api/content; oldest for 12.0 s',
  advice: 'See who holds the connections <and> for how long.',
  firedAt: '2026-11-24T12:00:00.000Z',
  resolvedAt: event === 'fired' ? null : '2026-11-24T12:00:42.000Z',
});

async function until(condition: () => boolean): Promise<void> {
  const untilMs = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > untilMs) throw new Error(`never: ${condition}; ${JSON.stringify(lines)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('posts each once, in order, as the documented JSON', async () => {
  webhook.send(message('a'));
  await until(() => receiver.posts.length === 1);
  webhook.send(message('a', 'resolved'));
  webhook.send(message('b'));
  await until(() => receiver.posts.length === 3);
  await sleep(200);
  expect(receiver.keys).toEqual(['a-fired', 'a-resolved', 'b-fired']);
  expect(receiver.posts[0]?.body).toEqual(message('a'));
  expect(alertMessageSchema.parse(receiver.posts[1]?.body)).toEqual(message('a', 'resolved'));
  expect(receiver.posts[0]?.headers['content-type']).toBe('application/json');
  expect(lines).toEqual([]);
});

it('posts what Slack shows, with its three characters escaped', async () => {
  webhook = open({}, 'slack');
  webhook.send(message('a'));
  await until(() => receiver.posts.length === 1);
  webhook.send(message('a', 'resolved'));
  await until(() => receiver.posts.length === 2);
  const [fired, resolved] = receiver.posts.map(({ body }) => slackSchema.parse(body));
  expect(fired?.text).toMatch(/^🔴 Critical: pool-saturated\. All 2 connections have been in use/);
  const shown = fired?.blocks.map(({ text }) => text?.text ?? '').join('\n');
  expect(shown).toContain('🔴 *Critical: pool-saturated*\nAll 2 connections');
  expect(shown).toContain('*In use:* 2 by GET /api/content; oldest for 12.0 s');
  expect(shown).toContain('• 2 of 2 connections in use, 4 waiting');
  expect(shown).toContain('*What to do:* See who holds the connections &lt;and&gt; for how long.');
  expect(resolved?.text).toMatch(/^✅ Resolved after 42\.0 s: pool-saturated\./);
  expect(resolved?.blocks[0]?.text?.text).toContain('It was: All 2 connections');
});

it.each([
  ['HTTP 500', [500, 503, 502]],
  ['HTTP 404', [404, 404]],
  ['no answer within 0.3 s', [() => undefined, () => undefined]],
  ['ECONNRESET', [(response: { destroy(): void }) => response.destroy()]],
] as const)('tries again after %s, with the same key, and logs the outage once', async (reason, answers) => {
  receiver.answers = [...answers];
  webhook.send(message('a'));
  await until(() => receiver.posts.length === answers.length + 1);
  webhook.send(message('a', 'resolved'));
  await until(() => receiver.posts.length === answers.length + 2);
  await sleep(200);
  expect(receiver.keys).toEqual([...answers.map(() => 'a-fired'), 'a-fired', 'a-resolved']);
  expect(lines.map(({ msg, reason: said }) => [msg, said])).toEqual([
    ['the alert webhook takes no messages; trying again', reason],
    ['the alert webhook takes messages again', undefined],
  ]);
});

it('waits for a receiver that is not there, and keeps the order', async () => {
  const { port, url } = receiver;
  await receiver.stop();
  webhook = open({}, 'generic', url);
  for (const id of ['a', 'b', 'c']) webhook.send(message(id));
  await sleep(300);
  receiver = await WebhookReceiver.start(port);
  await until(() => receiver.posts.length === 3);
  expect(receiver.keys).toEqual(['a-fired', 'b-fired', 'c-fired']);
  expect(lines.map(({ reason }) => reason)).toEqual(['ECONNREFUSED', undefined]);
});

it('pauses longer from attempt to attempt, and as long as the receiver asks for', async () => {
  webhook = open({ firstPauseMs: 100, longestPauseMs: 10_000 });
  receiver.answers = [500, 500, (response) => response.writeHead(429, { 'Retry-After': '2' }).end()];
  webhook.send(message('a'));
  await until(() => receiver.posts.length === 4);
  const pauses = receiver.posts.slice(1).map(({ atMs }, index) => atMs - (receiver.posts[index]?.atMs ?? 0));
  expect(pauses[0]).toBeGreaterThanOrEqual(49);
  expect(pauses[1]).toBeGreaterThanOrEqual(99);
  expect(pauses[2]).toBeGreaterThanOrEqual(1_990);
});

it('sends no firing whose resolution came first: the resolution tells the whole course', async () => {
  receiver.answers = [500, 500];
  webhook = open({ firstPauseMs: 200, longestPauseMs: 200 });
  webhook.send(message('a'));
  await until(() => receiver.posts.length === 1);
  webhook.send(message('a', 'resolved'));
  webhook.send(message('b'));
  await until(() => receiver.posts.some(({ key }) => key === 'b-fired'));
  expect(receiver.keys).toEqual(['a-fired', 'a-resolved', 'a-resolved', 'b-fired']);
});

it.each([301, 302, 307, 400, 403, 410])(
  'gives up at once on HTTP %i, and goes on with the next',
  async (status) => {
    const elsewhere = await WebhookReceiver.start();
    receiver.answers = [(response) => response.writeHead(status, { Location: elsewhere.url }).end()];
    webhook.send(message('a'));
    webhook.send(message('b'));
    await until(() => receiver.posts.length === 2);
    expect(receiver.keys).toEqual(['a-fired', 'b-fired']);
    expect(lines).toMatchObject([
      {
        msg: 'an alert was not delivered to the webhook',
        id: 'a',
        reason: expect.stringContaining(`HTTP ${status}`),
      },
    ]);
    await sleep(50);
    expect(elsewhere.posts).toEqual([]);
    await elsewhere.stop();
  },
);

it('gives up what is too old', async () => {
  receiver.answers = Array(50).fill(500);
  webhook = open({ giveUpAfterMs: 200 });
  webhook.send(message('a'));
  await until(() => lines.length === 2);
  expect(lines[1]).toMatchObject({ id: 'a', event: 'fired', reason: 'HTTP 500' });
});

it('holds at most 100 and drops the oldest that waits, with a line each', async () => {
  receiver.answers = [() => undefined];
  for (let number = 0; number < 103; number += 1) webhook.send(message(String(number)));
  expect(lines.map((line) => (line as unknown as { id: string }).id)).toEqual(['1', '2', '3']);
  await until(() => receiver.posts.length === 101);
  expect(receiver.keys.slice(0, 3)).toEqual(['0-fired', '0-fired', '4-fired']);
});

it('at the end makes one more attempt for each, and says what was left', async () => {
  webhook = open({ firstPauseMs: 60_000, longestPauseMs: 60_000 });
  receiver.answers = [500, 500];
  webhook.send(message('a'));
  webhook.send(message('b'));
  // Its answer has come, so that what is at the end is another attempt and not this one.
  await until(() => lines.length === 1);
  const startedAtMs = performance.now();
  await webhook.close(2_000);
  expect(performance.now() - startedAtMs).toBeLessThan(1_000);
  expect(receiver.keys).toEqual(['a-fired', 'a-fired', 'b-fired']);
  expect(lines.slice(1)).toMatchObject([
    { msg: 'an alert was not delivered to the webhook', id: 'a' },
    { msg: 'the alert webhook takes messages again' },
  ]);
});

it('ends in time although the receiver hangs', async () => {
  webhook = open({ timeoutMs: 60_000 });
  receiver.answers = [() => undefined];
  webhook.send(message('a'));
  webhook.send(message('b'));
  await until(() => receiver.posts.length === 1);
  const startedAtMs = performance.now();
  await webhook.close(300);
  expect(performance.now() - startedAtMs).toBeLessThan(1_000);
  expect(lines).toMatchObject([
    { id: 'a', reason: 'shutting down' },
    { id: 'b', reason: 'shutting down' },
  ]);
});
