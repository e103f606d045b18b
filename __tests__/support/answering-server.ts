/** An HTTP server in this process for all tests of a file, which answers as each of them says. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AnsweringServer {
  readonly url: string;
  answer: (request: IncomingMessage, response: ServerResponse) => void;
}

/** To be called once, outside of all tests. */
export function setUpAnsweringServer(): AnsweringServer {
  let server: Server;
  const answering: AnsweringServer = {
    get url() {
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    answer: (_request, response) => response.end(),
  };
  beforeAll(async () => {
    server = createServer((request, response) => answering.answer(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return answering;
}
