/** The way in of a real server whose handler computes, with strangers in another process who all come at once. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { installRequestGate } from '@/lib/http/request-gate';
import { Turnstile } from '@/lib/http/turnstile';

const STRANGERS = 60;
const COMPUTED_MS = 6;
const { emit } = Server.prototype;

afterEach(async () => {
  // Node's own is the same in the next file of tests.
  Server.prototype.emit = emit;
  // The gate looks once more, 50 ms after its last request; by then jest would have taken its globals away.
  await new Promise((resolve) => setTimeout(resolve, 200));
});

it('knows of everybody who has come before it has computed for more than a few', async () => {
  let connected = 0;
  /** Of each that was computed: how many connections there were by then. */
  const computed: number[] = [];
  const server = createServer((_asked, response) => {
    computed.push(connected);
    const untilMs = performance.now() + COMPUTED_MS;
    while (performance.now() < untilMs);
    response.end();
  });
  server.on('connection', () => {
    connected += 1;
  });
  installRequestGate(true);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await askAllAtOnce((server.address() as AddressInfo).port);
  server.close();
  expect(computed).toHaveLength(STRANGERS);
  expect(computed.indexOf(STRANGERS)).toBeLessThan(STRANGERS / 3);
}, 10_000);

async function askAllAtOnce(port: number): Promise<void> {
  const script = `
    for (let stranger = 0; stranger < ${STRANGERS}; stranger += 1) {
      const socket = require('node:net').connect(${port}, '127.0.0.1');
      socket.write('GET / HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n');
      socket.resume();
    }`;
  const [code] = await once(spawn(process.execPath, ['-e', script], { stdio: 'inherit' }), 'exit');
  expect(code).toBe(0);
}

describe('by turns', () => {
  const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

  it.each([
    ['at once', undefined],
    ['after a first wait, as Next does', Promise.resolve()],
  ])('lets a few on in each, in order, where they compute %s', async (_, first) => {
    const turnstile = new Turnstile();
    const passed: number[] = [];
    /** How many had computed at the end of each turn. */
    const seen: number[] = [];
    for (const number of [1, 2, 3, 4, 5, 6]) {
      turnstile.pass(async () => {
        if (first !== undefined) await first;
        const untilMs = performance.now() + COMPUTED_MS;
        while (performance.now() < untilMs);
        passed.push(number);
      });
    }
    while (passed.length < 6) {
      await nextTurn();
      seen.push(passed.length);
    }
    expect(passed).toEqual([1, 2, 3, 4, 5, 6]);
    for (const [turn, count] of seen.entries()) expect(count - (seen[turn - 1] ?? 0)).toBeLessThanOrEqual(2);
  });

  it('keeps nobody waiting for a flood of connections', async () => {
    const turnstile = new Turnstile();
    let turns = 0;
    let isPassed = false;
    turnstile.pass(() => {
      isPassed = true;
    });
    while (!isPassed) {
      turnstile.connected();
      turns += 1;
      await nextTurn();
    }
    expect(turns).toBeGreaterThan(5);
    expect(turns).toBeLessThan(100);
  });
});
