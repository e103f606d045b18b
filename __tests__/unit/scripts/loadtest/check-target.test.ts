/** What a load test refuses before it begins, against a real HTTP server. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseRoute } from '@/scripts/loadtest/route-mix';
import { checkTarget } from '@/scripts/loadtest/target';

let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    const status = Number(request.url?.slice(1)) || 200;
    response.writeHead(status, { location: '/elsewhere' }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function check(path: string): Promise<void> {
  const route = parseRoute(`GET ${path}`);
  return checkTarget({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    routes: route === undefined ? [] : [route],
    ...{ adminToken: { reason: '' }, databaseUrl: undefined },
  });
}

test.each([301, 302, 307, 308])('a route that is redirected by %i', async (status) => {
  await expect(check(`/${status}`)).rejects.toThrow(
    `GET /${status} is answered ${status}, a redirect, before there is any load`,
  );
});

test.each([401, 404])('a route that is answered %i', async (status) => {
  await expect(check(`/${status}`)).rejects.toThrow(`is answered ${status} before there is any load`);
});

test.each([200, 304, 503])('no route that is answered %i', async (status) => {
  await expect(check(`/${status}`)).resolves.toBeUndefined();
});
