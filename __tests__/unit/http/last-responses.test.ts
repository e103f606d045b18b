/** What becomes of answers that are under way when a server begins to close, on a real one. */
import diagnosticsChannel from 'node:diagnostics_channel';
import { Agent, createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeConnections, countResponses, watchResponses } from '@/lib/http/last-responses';

let streaming: ServerResponse | undefined;
const server = createServer((_request, response) => {
  response.write('first, ');
  streaming = response;
});
const agent = new Agent({ keepAlive: true });
const subscribed = jest.spyOn(diagnosticsChannel, 'subscribe');

beforeAll(async () => {
  watchResponses();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  agent.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  // Node's channels are the same in the next file of tests, whose servers would close each connection, too.
  expect(subscribed.mock.calls).toHaveLength(1);
  for (const [channel, handler] of subscribed.mock.calls) diagnosticsChannel.unsubscribe(channel, handler);
  subscribed.mockRestore();
});

it('a stream that is open is not cut off, and the connection ends with it', async () => {
  const { port } = server.address() as AddressInfo;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent }, resolve).on('error', reject);
  });
  // Nothing in its headers says that it is the last: they were sent before.
  expect(response.headers.connection).toBe('keep-alive');
  const ended = new Promise((resolve) => response.socket.once('close', resolve));
  closeConnections();
  expect(countResponses()).toBe(1);
  streaming?.end('and last');
  let text = '';
  for await (const chunk of response) text += chunk;
  expect(text).toBe('first, and last');
  await ended;
  expect(countResponses()).toBe(0);
});
