/** The gate against clients that pipeline, hang up, hold what they opened, or ask for another protocol. */
import { createServer, Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { currentContext } from '@/lib/caller';
import { installRequestGate, readProcessLoad } from '@/lib/http/request-gate';

/** Of the requests that /hang never answered. */
let signals: AbortSignal[] = [];
let served: Socket[] = [];
const clients: Socket[] = [];
const { emit } = Server.prototype;
let server: Server;

beforeAll(async () => {
  server = createServer((asked, response) => {
    if (asked.url?.startsWith('/api/refuse')) {
      const refuse = () => response.writeHead(401, { Connection: 'close' }).end('refused');
      const afterMs = Number(new URL(asked.url, 'http://localhost').searchParams.get('after'));
      if (afterMs > 0) setTimeout(refuse, afterMs);
      else refuse();
      return;
    }
    if (asked.url?.startsWith('/hang') || asked.method === 'POST') {
      const { signal } = currentContext();
      if (signal !== undefined) signals.push(signal);
      return;
    }
    served.push(asked.socket);
    response.end(asked.url === '/long' ? 'x'.repeat(2 ** 25) : 'answered');
  });
  // As Next does, which answers no such request in production.
  server.on('upgrade', (_asked, socket) => socket.destroy());
  // Counts only: what is turned away on a busy machine is another test's.
  installRequestGate(false);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

beforeEach(() => {
  signals = [];
  served = [];
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await until(() => readProcessLoad().requestsInFlight === 0);
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  // Node's own is the same in the next file of tests.
  Server.prototype.emit = emit;
  // The gate looks once more, 50 ms after its last request; by then jest would have taken its globals away.
  await new Promise((resolve) => setTimeout(resolve, 200));
});

async function until(isSo: () => boolean): Promise<void> {
  const giveUpAtMs = performance.now() + 4_000;
  while (!isSo()) {
    if (performance.now() > giveUpAtMs) throw new Error(`never so: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function head(line: string, ...headers: string[]): string {
  return [`${line} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join('\r\n');
}

/** One connection that sends this, and what it has got so far. */
function send(text: string): { readonly client: Socket; readonly answers: () => string } {
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1', () => client.write(text));
  let got = '';
  client.setEncoding('utf8').on('data', (chunk: string) => {
    got += chunk;
  });
  clients.push(client.on('error', () => undefined));
  return { client, answers: () => got };
}

it('counts out and tells every pipelined request whose client hangs up', async () => {
  const before = readProcessLoad();
  const { client } = send(head('GET /hang').repeat(10));
  await until(() => signals.length === 10);
  expect(readProcessLoad().requestsInFlight).toBe(10);
  client.destroy();
  await until(() => signals.every(({ aborted }) => aborted));
  expect(readProcessLoad()).toMatchObject({
    requestsInFlight: 0,
    requestsServed: before.requestsServed,
    requestsUnanswered: before.requestsUnanswered + 10,
  });
}, 5_000);

it('counts an answered request once, and hangs nothing on its connection for each', async () => {
  const before = readProcessLoad();
  const { client, answers } = send(head('GET /a').repeat(40));
  await until(() => answers().split('answered').length > 40);
  await until(() => readProcessLoad().requestsInFlight === 0);
  const [first, ...others] = served;
  expect(others.every((socket) => socket === first)).toBe(true);
  expect(first?.listenerCount('close')).toBeLessThan(6);
  client.destroy();
  await until(() => first?.closed === true);
  expect(readProcessLoad()).toMatchObject({
    requestsInFlight: 0,
    requestsServed: before.requestsServed + 40,
    requestsUnanswered: before.requestsUnanswered,
  });
}, 5_000);

it('nobody who holds what they opened takes the way in from probes and from the admin', async () => {
  const { requestsInFlight } = readProcessLoad();
  for (let slow = 0; slow < 40; slow += 1) {
    send(head('POST /api/admin/sign-in', 'Content-Length: 5'));
    send(head('POST /api/admin/pool/evict', 'Content-Length: 5'));
    send(head('POST /api/health/live', 'Content-Length: 5'));
    // Behind another one on its connection, it stays as long as that.
    send(head('GET /hang') + head('GET /api/health/live') + head('GET /admin/pool'));
  }
  await until(() => signals.length === 160 && served.length === 80);
  // All but a few sign-ins are what anybody's requests are.
  expect(readProcessLoad().requestsInFlight - requestsInFlight).toBeGreaterThan(230);
  const held = readProcessLoad().requestsInFlight;
  for (const path of ['/api/health/live', '/admin/pool', '/_next/static/a.js']) {
    const { requestsServed } = readProcessLoad();
    const { answers } = send(head(`GET ${path}`, 'Connection: close'));
    await until(() => answers().endsWith('answered'));
    await until(() => readProcessLoad().requestsInFlight === held);
    expect([path, readProcessLoad().requestsServed]).toEqual([path, requestsServed]);
  }
}, 10_000);

it('answers who asks for another protocol as if they had not, so that they pass the gate as well', async () => {
  const before = readProcessLoad().requestsServed;
  const { answers } = send(head('GET /a', 'Connection: Upgrade', 'Upgrade: websocket'));
  await until(() => answers().endsWith('answered'));
  await until(() => readProcessLoad().requestsServed === before + 1);
}, 5_000);

it.each([
  ['its head alone was read', '', 0],
  ['much of its body came with the head', 'x'.repeat(2 ** 17), 0],
  ['its body waits to be read', 'x'.repeat(2 ** 17), 100],
])(
  'leaves the answer to a client that is still sending: %s',
  async (_, begin, afterMs) => {
    const connections: Socket[] = [];
    server.once('connection', (socket) => connections.push(socket));
    const target = `/api/refuse?after=${afterMs}`;
    const { client, answers } = send(head(`POST ${target}`, `Content-Length: ${2 ** 30}`) + begin);
    client.pause();
    await until(() => connections[0]?.writableFinished === true);
    // More than the kernel takes for one that does not read.
    for (let sent = 0; sent < 64; sent += 1) {
      await new Promise<void>((resolve) => client.write('x'.repeat(2 ** 18), () => resolve()));
    }
    client.resume();
    await until(() => answers().includes('refused'));
    // It ends as soon as it has read that.
    await until(() => connections[0]?.destroyed === true);
  },
  10_000,
);

it('ends a connection after its last answer, however long the client goes on sending', async () => {
  const connections: Socket[] = [];
  server.once('connection', (socket) => connections.push(socket));
  const goesOn = connect({
    port: (server.address() as AddressInfo).port,
    host: '127.0.0.1',
    allowHalfOpen: true,
  });
  clients.push(goesOn.on('error', () => undefined).resume());
  goesOn.write(head('POST /api/refuse', `Content-Length: ${2 ** 30}`));
  const sending = setInterval(() => goesOn.write('x'), 20);
  await until(() => connections[0]?.writableFinished === true);
  expect(connections[0]?.destroyed).toBe(false);
  await until(() => connections[0]?.destroyed === true);
  clearInterval(sending);
}, 10_000);

it('ends a connection that is silent for a minute, but not one whose answer is still being made', async () => {
  const silent: Socket[] = [];
  server.on('connection', (socket) => silent.push(socket));
  const unread = send(head('GET /long')).client.pause();
  const waiting = send(head('GET /hang')).client;
  const idle = send(head('GET /a'));
  await until(() => signals.length === 1 && served.length === 2 && idle.answers().endsWith('answered'));
  expect(server.timeout).toBe(60_000);
  await until(() => silent.length === 3);
  // As Node does when that time is over.
  for (const socket of silent) server.emit('timeout', socket);
  await until(() => silent.filter(({ destroyed }) => destroyed).length === 2);
  await until(() => idle.client.closed);
  expect(waiting.destroyed).toBe(false);
  unread.resume();
  await until(() => unread.closed);
}, 10_000);
