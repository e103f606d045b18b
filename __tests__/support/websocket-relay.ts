/** What Neon's proxy is to Neon's driver: a WebSocket on this side, TCP to `?address=host:port` on the other. */
import net from 'node:net';
import { WebSocketServer } from 'ws';

export interface WebSocketRelay {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startWebSocketRelay(): Promise<WebSocketRelay> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  server.on('connection', (webSocket, request) => {
    const address = new URL(request.url ?? '', 'http://relay').searchParams.get('address') ?? '';
    const [, host = '', port] = /^(.*):(\d+)$/.exec(address) ?? [];
    const socket = net.connect(Number(port), host).setNoDelay();
    webSocket.on('message', (bytes: Buffer) => socket.write(bytes));
    webSocket.on('close', () => socket.destroy());
    webSocket.on('error', () => undefined);
    socket.on('data', (bytes) => webSocket.send(bytes));
    socket.on('error', () => undefined);
    socket.on('close', () => webSocket.close());
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/v1`,
    stop: async () => {
      for (const webSocket of server.clients) webSocket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
