/** Clients that send as little as they can for as long as they are let: how each connection ended, and after how long. */
import { connect } from 'node:net';

export interface SlowEnd {
  readonly name: string;
  readonly tookMs: number;
  /** What the server said last. */
  readonly text: string;
}

/** A byte now and then, so that nobody takes the connection for idle. */
const DRIBBLE_MS = 2_000;

/** @returns once all have ended */
export function startSlowClients(url: string, apiKey: string, copies: number): Promise<SlowEnd[]> {
  const post = (path: string, headers = '') =>
    `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\nContent-Type: application/json\r\n${headers}\r\n`;
  const kinds: Readonly<Record<string, { readonly start: string; readonly dribble: string }>> = {
    'nothing at all': { start: '', dribble: '' },
    'half a request line': { start: 'GET /api/hea', dribble: 'a' },
    'headers without end': { start: 'GET / HTTP/1.1\r\nHost: x\r\n', dribble: 'X-A: b\r\n' },
    'a body of an API client': {
      start: post('/api/content', `Authorization: Bearer ${apiKey}\r\n`),
      dribble: ' ',
    },
    'a body of a stranger': { start: post('/api/content'), dribble: ' ' },
    'a sign-in form': { start: post('/api/admin/sign-in'), dribble: 't' },
    'chunks without end': {
      start: 'POST /api/admin/sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n',
      dribble: '1\r\nt\r\n',
    },
  };
  return Promise.all(
    Object.entries(kinds).flatMap(([name, { start, dribble }]) =>
      Array.from({ length: copies }, () => holdOpen(url, name, start, dribble)),
    ),
  );
}

function holdOpen(url: string, name: string, start: string, dribble: string): Promise<SlowEnd> {
  const { hostname, port } = new URL(url);
  const startedMs = performance.now();
  const socket = connect({ host: hostname, port: Number(port) });
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
  });
  socket.on('error', () => undefined);
  socket.write(start);
  const dribbles = setInterval(() => socket.write(dribble), DRIBBLE_MS);
  return new Promise((resolve) => {
    socket.once('close', () => {
      clearInterval(dribbles);
      resolve({ name, tookMs: performance.now() - startedMs, text });
    });
  });
}
