/** The gate on a real server whose handlers compute, with clients that ask again and again. */
import { createHash } from 'node:crypto';
import { Agent, createServer, type IncomingMessage, request, Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { currentContext } from '@/lib/caller';
import { watchPool } from '@/lib/http/pool-throttle';
import { installRequestGate, readProcessLoad } from '@/lib/http/request-gate';
import { logger } from '@/lib/logging';

const STRANDS = 150;
/** Computed in stages, as Next does it: in between others take their turn. */
const STAGES = 3;
const STAGE_MS = 1;
/** The spread of 3 s, and what all strands take that are in flight: half a second, or some on a machine that is busy. */
const SOON_SECONDS = /^[1-6]$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly socket: Socket;
}

const { emit } = Server.prototype;
let server: Server;
let port: number;
let isOver = false;
const agent = new Agent({ keepAlive: true });
const oneSocket = new Agent({ keepAlive: true, maxSockets: 1 });
/** How the signal of the last request to /slow ended. */
let slowSignal: AbortSignal | undefined;

beforeAll(async () => {
  jest.spyOn(logger, 'warn').mockImplementation();
  jest.spyOn(logger, 'info').mockImplementation();
  // Before the gate, as Next's is.
  server = createServer(async (asked, response) => {
    if (asked.url === '/slow') {
      slowSignal = currentContext().signal;
      return;
    }
    for (let stage = 0; stage < STAGES; stage += 1) {
      const untilMs = performance.now() + STAGE_MS;
      while (performance.now() < untilMs);
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end('computed');
  });
  installRequestGate(true);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(async () => {
  agent.destroy();
  oneSocket.destroy();
  await new Promise((resolve) => server.close(resolve));
  // Node's own is the same in the next file of tests.
  Server.prototype.emit = emit;
  // The gate looks once more, 50 ms after its last request; by then jest would have taken its globals away.
  await new Promise((resolve) => setTimeout(resolve, 200));
});

interface Options {
  readonly method?: string;
  readonly body?: string;
  readonly accept?: string;
  readonly by?: Agent;
}

function ask(
  path: string,
  { method = 'GET', body, accept = '*/*', by = agent }: Options = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, path, method, agent: by, headers: { accept } },
      (response) => {
        let text = '';
        // It is gone from the answer once the agent has it back.
        const { socket } = response;
        response
          .setEncoding('utf8')
          .on('data', (chunk: string) => {
            text += chunk;
          })
          .on('end', () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text, socket }),
          );
      },
    );
    asked.on('error', reject).end(body);
  });
}

/** Again and again, because the gate lets some in. */
async function untilTurnedAway(path: string, options?: Options): Promise<Answer> {
  for (;;) {
    const answer = await ask(path, options);
    if (answer.status === 503) return answer;
  }
}

async function underLoad(work: () => Promise<void>): Promise<void> {
  isOver = false;
  const strands = Array.from({ length: STRANDS }, async () => {
    while (!isOver) await ask('/api/content');
  });
  try {
    await work();
  } finally {
    isOver = true;
    await Promise.all(strands);
  }
}

it('lets everybody in while the process keeps up', async () => {
  for (let turn = 0; turn < 5; turn += 1) expect((await ask('/api/content')).status).toBe(200);
  // The client has its answer a little before the server knows.
  while (readProcessLoad().requestsInFlight > 0) await new Promise((resolve) => setImmediate(resolve));
  expect(readProcessLoad()).toMatchObject({
    shedding: 'on',
    requestsLimit: undefined,
    requestsShed: 0,
    requestsServed: 5,
  });
});

it('tells the work when its client hangs up', async () => {
  const hangUp = new AbortController();
  const asked = request({ host: '127.0.0.1', port, path: '/slow', signal: hangUp.signal }).end();
  asked.on('error', () => undefined);
  while (slowSignal === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  const signal = slowSignal as AbortSignal;
  expect(signal.aborted).toBe(false);
  const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
  hangUp.abort();
  await aborted;
});

it('turns away what it cannot compute in time: in full, and on a connection that can be used again', async () => {
  await underLoad(async () => {
    const get = await untilTurnedAway('/api/content?limit=5');
    expect(get.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'retry-after': expect.stringMatching(SOON_SECONDS),
      'x-request-id': expect.stringMatching(UUID),
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      connection: 'keep-alive',
    });
    expect(JSON.parse(get.text)).toMatchObject({
      code: 'OVERLOADED',
      status: 503,
      instance: `urn:uuid:${get.headers['x-request-id']}`,
    });
    // A few may be turned away before: their answer would come too late.
    while (readProcessLoad().sheddingSinceMs === undefined) await ask('/api/content');
    const { requestsLimit, sheddingSinceMs, requestsShed, loopDelayMs } = readProcessLoad();
    expect(requestsLimit).toBeGreaterThan(0);
    expect(Math.abs(Date.now() - (sheddingSinceMs ?? 0))).toBeLessThan(60_000);
    expect(requestsShed).toBeGreaterThan(0);
    expect(loopDelayMs).toBeGreaterThan(0);

    watchPool({ isOverloaded: () => false, predictedWaitMs: () => 12_000, workspaceOf: () => undefined });
    const later = await untilTurnedAway('/api/content');
    expect(later.headers['retry-after']).toMatch(/^1[2345]$/);
    watchPool({ isOverloaded: () => false, predictedWaitMs: () => 0, workspaceOf: () => undefined });

    const page = await untilTurnedAway('/w/acme', { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'retry-after': expect.stringMatching(SOON_SECONDS),
      'x-request-id': expect.stringMatching(UUID),
      'x-content-type-options': 'nosniff',
    });
    expect(page.text).toContain('<h1>The server has more to do than it can</h1>');
    const style = /<style>(.*?)<\/style>/s.exec(page.text)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; /);
    expect(page.headers['content-security-policy']).toContain(`style-src 'sha256-${hash}'`);

    const head = await untilTurnedAway('/', { method: 'HEAD', by: oneSocket });
    expect(head.text).toBe('');
    expect(Number(head.headers['content-length'])).toBeGreaterThan(100);

    // A body that nobody read stands between this answer and the next one.
    const body = 'x'.repeat(300_000);
    const post = await untilTurnedAway('/api/content', { method: 'POST', body, by: oneSocket });
    const next = await ask('/api/content', { by: oneSocket });
    expect(next.socket).toBe(post.socket);
    expect([200, 503]).toContain(next.status);

    for (const path of ['/api/health/live', '/api/metrics', '/admin/pool?range=5', '/_next/static/a.js']) {
      expect([path, (await ask(path)).status]).toEqual([path, 200]);
    }
  });
}, 60_000);

it('a body that is too long to be thrown away costs its connection', async () => {
  await underLoad(async () => {
    const body = 'x'.repeat(1_100_000);
    // Where the connection closed before the body was sent, that is what the client sees.
    const status = async () => {
      const answer = await ask('/api/content', { method: 'POST', body, by: oneSocket }).catch(
        () => undefined,
      );
      return answer === undefined || answer.headers.connection === 'close';
    };
    while (!(await status()));
  });
}, 60_000);

it('is over when the load is', async () => {
  while (readProcessLoad().sheddingSinceMs !== undefined) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect((await ask('/api/content')).status).toBe(200);
}, 30_000);
