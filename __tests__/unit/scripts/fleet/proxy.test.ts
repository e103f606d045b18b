/** The fleet's load balancer before instances that are as ready, as slow and as broken as a test wants them. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FleetProxy, startProxy } from '@/scripts/fleet/proxy';
import { findFreePort } from '@/scripts/processes/free-port';

interface Instance {
  readonly url: string;
  isReady: boolean;
  served: number;
  readonly server: Server;
}

let proxy: FleetProxy;
const instances: Instance[] = [];

beforeEach(async () => {
  proxy = await startProxy();
});

afterEach(async () => {
  await proxy.close();
  for (const { server } of instances.splice(0)) server.close().closeAllConnections();
});

async function startInstance(
  serve: RequestListener = (_request, response) => response.end('ok'),
): Promise<Instance> {
  const server = createServer((request, response) => {
    if (request.url === '/api/health/ready') {
      response.writeHead(instance.isReady ? 200 : 503).end();
      return;
    }
    instance.served += 1;
    serve(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const instance: Instance = { url: `http://127.0.0.1:${port}`, isReady: true, served: 0, server };
  instances.push(instance);
  proxy.add(instance.url);
  await readyAre(...proxy.ready(), instance.url);
  return instance;
}

async function readyAre(...urls: readonly string[]): Promise<void> {
  while ([...new Set(urls)].toSorted().join() !== [...proxy.ready()].toSorted().join()) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const ask = async (init?: RequestInit) => (await fetch(`${proxy.url}/x`, init)).status;

test('requests go to the instances in turn, bodies and all', async () => {
  const bodies: string[] = [];
  const [one, two] = [
    await startInstance((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => bodies.push(text));
      request.on('end', () => response.end());
    }),
    await startInstance(),
  ];
  for (let index = 0; index < 6; index += 1) {
    expect(await ask({ method: 'POST', body: `body ${index}` })).toBe(200);
  }
  expect([one.served, two.served, bodies.length]).toEqual([3, 3, 3]);
  expect(bodies[0]).toMatch(/^body \d$/);
});

test('one that says that it is not ready gets nothing more, and finishes what it has', async () => {
  let finish: () => void = () => undefined;
  const slow = await startInstance((_request, response) => {
    finish = () => response.end('late');
  });
  const inFlight = ask();
  while (slow.served === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const other = await startInstance();
  slow.isReady = false;
  await readyAre(other.url);
  for (let index = 0; index < 4; index += 1) expect(await ask()).toBe(200);
  expect([slow.served, other.served]).toEqual([1, 4]);
  finish();
  expect(await inFlight).toBe(200);
});

test('a request that nobody took goes to the next, also where all say that they are not ready', async () => {
  const one = await startInstance();
  one.isReady = false;
  await readyAre();
  proxy.add(`http://127.0.0.1:${await findFreePort()}`);
  for (let index = 0; index < 4; index += 1) expect(await ask({ method: 'POST', body: '{}' })).toBe(200);
  expect(one.served).toBe(4);
  expect(proxy.counts()).toEqual({ movedOn: 2, broken: 0 });
});

test('a request that broke after it was taken is not sent twice', async () => {
  const breaks = await startInstance((request) => request.socket.destroy());
  expect(await ask({ method: 'POST', body: '{}' })).toBe(502);
  expect([breaks.served, proxy.counts()]).toEqual([1, { movedOn: 0, broken: 1 }]);
});
