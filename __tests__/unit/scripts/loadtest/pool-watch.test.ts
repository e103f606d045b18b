/** The watch against a real HTTP server that answers as another version, or something else, would. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { watchPool } from '@/scripts/loadtest/pool-watch';
import { sampleOf } from '../../admin-pool/sample-of';

/** Which process answers. */
const SERVER = { instance: 'web-1', startedAtMs: 1 };

let server: Server;
let answer: unknown;

beforeAll(async () => {
  server = createServer((_request, response) => response.end(JSON.stringify(answer))).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const watch = () => watchPool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'token');

test.each([
  [{ ...SERVER, atMs: 1, samples: [] }, 'process'],
  [
    { ...SERVER, atMs: 1, samples: [{}], process: { requestsShed: 0, requestsThrottled: 0 } },
    'samples.0.atMs',
  ],
  [null, 'report'],
])('%j cannot be watched, and why', async (document, missing) => {
  answer = document;
  expect(await watch()).toEqual({ reason: `its answer has no ${missing} as this version knows it` });
});

test('a server that becomes another version in the meantime is a failure and no crash', async () => {
  const atMs = Date.now();
  answer = { ...SERVER, atMs, samples: [], process: { requestsShed: 2, requestsThrottled: 10 } };
  const pool = await watch();
  if ('reason' in pool) throw new Error(pool.reason);
  answer = {
    ...{ ...SERVER, atMs },
    samples: [sampleOf(atMs + 1_000, { inUseMax: 3 })],
    process: { requestsShed: 5, requestsThrottled: 50 },
  };
  await pool.ask();
  expect(pool.requestsShed()).toBe(3);
  expect(pool.requestsThrottled()).toBe(40);
  expect(pool.samples().map(({ inUseMax }) => inUseMax)).toEqual([3]);
  expect(pool.failure()).toBeUndefined();
  expect(pool.isSame()).toBe(true);
  // It was started anew.
  answer = {
    ...SERVER,
    startedAtMs: 9,
    atMs,
    samples: [],
    process: { requestsShed: 1, requestsThrottled: 0 },
  };
  await pool.ask();
  expect([pool.isSame(), pool.requestsShed(), pool.requestsThrottled()]).toEqual([
    false,
    undefined,
    undefined,
  ]);
  answer = { ...SERVER, atMs };
  await pool.ask();
  expect(pool.failure()).toContain('its answer has no process');
  pool.stop();
});
