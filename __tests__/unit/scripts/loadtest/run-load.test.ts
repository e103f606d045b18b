/** The generator against a real HTTP server in this process, which answers as the test says. */
import type { ServerResponse } from 'node:http';
import { parseCommandLine } from '@/scripts/loadtest/command-line';
import type { LoadOptions } from '@/scripts/loadtest/load-options';
import { runLoad } from '@/scripts/loadtest/run-load';
import { setUpAnsweringServer } from '../../../support/answering-server';

const server = setUpAnsweringServer();

function run(line: string, stop = new AbortController().signal) {
  const options = parseCommandLine(line.split(' '), () => '') as LoadOptions;
  const url = server.url;
  const { routes } = options;
  return runLoad(options, { url, routes }, { pool: undefined, sessions: undefined }, () => undefined, stop);
}

const problem = (response: ServerResponse, status: number, code: string) =>
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify({ code }));

test('requests that were due while the server stood still count from when they were due', async () => {
  const beganMs = performance.now();
  const held: ServerResponse[] = [];
  server.answer = (_request, response) => {
    const ageMs = performance.now() - beganMs;
    if (ageMs < 300 || ageMs > 700) response.end('{}');
    else held.push(response);
  };
  const release = setTimeout(() => {
    for (const response of held) response.end('{}');
  }, 700);
  const { total, generator } = await run('--rate 100/s --arrivals fixed --duration 1s');
  clearTimeout(release);
  expect(total).toMatchObject({ sent: 100, ok: 100, statuses: { 200: 100 } });
  // A closed loop would have sent one request into the pause and measured one long answer. Here about 40 fell into it.
  expect(held.length).toBeGreaterThan(20);
  expect(total.latency.p95Ms).toBeGreaterThan(250);
  expect(generator.lateness.count).toBe(100);
});

test('a client goes away at its deadline, says it to the server, and is counted late', async () => {
  const headers: unknown[] = [];
  let gone = 0;
  server.answer = (request, response) => {
    headers.push(request.headers['x-request-timeout-ms']);
    response.on('close', () => {
      if (!response.writableFinished) gone += 1;
    });
  };
  const { total } = await run(
    '--rate 20/s --arrivals fixed --duration 500ms --deadline 200ms --tell-deadline',
  );
  expect(total).toMatchObject({ sent: 10, ok: 0, late: 10, statuses: {}, failures: { late: 10 } });
  expect(total.latency.p50Ms).toBe(Number.POSITIVE_INFINITY);
  for (const header of headers) expect(Number(header)).toBeLessThanOrEqual(200);
  // On a busy machine the deadline of some has passed before they were connected.
  expect(headers.length).toBeGreaterThan(0);
  while (gone < headers.length) await new Promise((resolve) => setTimeout(resolve, 10));
});

test('says no deadline unless it is asked to, as most clients do', async () => {
  const headers: unknown[] = [];
  server.answer = (request, response) => {
    headers.push(request.headers['x-request-timeout-ms']);
    response.end('{}');
  };
  await run('--rate 20/s --arrivals fixed --duration 200ms');
  expect(new Set(headers)).toEqual(new Set([undefined]));
});

test('failures that come slowly are not left out of the latencies', async () => {
  let count = 0;
  server.answer = (_request, response) => {
    count += 1;
    if (count % 10 === 0) response.end('{}');
    else setTimeout(() => problem(response, 503, 'POOL_TIMEOUT'), 50);
  };
  const { total } = await run('--rate 80/s --arrivals fixed --duration 500ms');
  expect(total).toMatchObject({ ok: 4, failed: 36 });
  expect(total.latency).toMatchObject({ count: 40, p50Ms: Number.POSITIVE_INFINITY });
});

test('a redirect serves nobody', async () => {
  server.answer = (_request, response) => response.writeHead(307, { location: '/elsewhere' }).end();
  const { total } = await run('--rate 20/s --arrivals fixed --duration 200ms');
  expect(total).toMatchObject({ ok: 0, failed: 4, failures: { '307 redirect, not followed': 4 } });
});

test('each way to fail has its name; only OVERLOADED is shed', async () => {
  let count = 0;
  server.answer = (_request, response) => {
    count += 1;
    if (count % 4 === 0) problem(response, 503, 'OVERLOADED');
    else if (count % 4 === 1) problem(response, 503, 'DATABASE_UNAVAILABLE');
    else if (count % 4 === 2) response.socket?.destroy();
    else response.end('{}');
  };
  const { total, routes } = await run('--rate 80/s --arrivals fixed --duration 500ms');
  expect(total).toMatchObject({
    ...{ sent: 40, ok: 10, shed: 10, failed: 20, late: 0 },
    statuses: { 200: 10, 503: 20 },
    failures: { '503 OVERLOADED': 10, '503 DATABASE_UNAVAILABLE': 10 },
  });
  // As the system noticed it.
  const { UND_ERR_SOCKET = 0, ECONNRESET = 0 } = total.failures;
  expect(UND_ERR_SOCKET + ECONNRESET).toBe(10);
  expect(routes).toHaveLength(1);
});

test('a closed loop has as many in flight as callers, who think', async () => {
  let [inFlight, most] = [0, 0];
  server.answer = (_request, response) => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    setTimeout(() => {
      inFlight -= 1;
      response.end('{}');
    }, 20);
  };
  const { total, load } = await run('--concurrency 4 --think-time 30ms --duration 1s');
  expect(most).toBe(4);
  expect(load).toBe('closed loop, 4 callers, 30 ms between answer and request');
  // 4 callers, at least 50 ms a round.
  expect(total.sent).toBeGreaterThan(20);
  expect(total.sent).toBeLessThanOrEqual(80);
  expect(total.ok).toBe(total.sent);
});

test('the warm-up does not count', async () => {
  server.answer = (_request, response) => response.end('{}');
  const { total, startedAtMs } = await run('--rate 50/s --arrivals fixed --warm-up 400ms --duration 600ms');
  expect(total.sent).toBe(30);
  expect(Date.now() - startedAtMs).toBeGreaterThanOrEqual(550);
});

test('called off, it ends at once and says so', async () => {
  server.answer = () => undefined;
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 300);
  const beganMs = performance.now();
  const [open, closed] = await Promise.all([
    run('--rate 50/s --duration 60s --deadline 30s', stop.signal),
    run('--concurrency 5 --duration 60s --deadline 30s', stop.signal),
  ]);
  expect(performance.now() - beganMs).toBeLessThan(5_000);
  for (const { notes } of [open, closed]) expect(notes[0]).toMatch(/^interrupted after \d s$/);
});
