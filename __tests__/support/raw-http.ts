/**
 * HTTP/1.1 over a bare socket: what is written is what is sent, however wrong, where a client of the library would mend
 * or refuse it. Reads until the server closes the connection, and gives up after a while.
 */
import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** By lower-case names; several of one name joined by line ends. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export interface RawExchange {
  /** In the order in which they came; none where the server closed without a word. */
  readonly answers: readonly RawAnswer[];
  /** As it came. */
  readonly text: string;
  readonly tookMs: number;
}

const TIMEOUT_MS = 10_000;

/**
 * @param bytes of one or more requests, the last with `Connection: close`
 * @throws where the server has not closed in time
 */
export async function exchange(
  url: string,
  bytes: string | Uint8Array,
  { timeoutMs = TIMEOUT_MS, isHead = false } = {},
): Promise<RawExchange> {
  const { hostname, port } = new URL(url);
  const startedMs = performance.now();
  const socket = connect({ host: hostname, port: Number(port) });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  // The server may close while we still send; what it has said by then counts.
  socket.on('error', () => undefined);
  socket.write(bytes);
  const deadline = setTimeout(() => socket.destroy(), timeoutMs);
  await new Promise((resolve) => socket.once('close', resolve));
  clearTimeout(deadline);
  const tookMs = performance.now() - startedMs;
  const received = Buffer.concat(chunks);
  if (tookMs >= timeoutMs) {
    throw new Error(
      `The server hung for ${timeoutMs} ms. It said: ${received.toString('latin1').slice(0, 500)}`,
    );
  }
  return { answers: parseAnswers(received, isHead), text: received.toString('utf8'), tookMs };
}

function parseAnswers(received: Buffer, isHead: boolean): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = received;
  for (;;) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) return answers;
    const [statusLine = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n');
    const headers = new Map<string, string>();
    for (const line of lines) {
      const colon = line.indexOf(':');
      const name = line.slice(0, colon).toLowerCase();
      const value = line.slice(colon + 1).trim();
      headers.set(name, headers.has(name) ? `${headers.get(name)}\n${value}` : value);
    }
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1] ?? Number.NaN);
    rest = rest.subarray(end + 4);
    if (status < 200) continue;
    const hasBody = !isHead && status !== 204 && status !== 304;
    const { body, after } = hasBody ? takeBody(rest, headers) : { body: '', after: rest };
    rest = after;
    answers.push({ status, headers, body });
  }
}

function takeBody(rest: Buffer, headers: ReadonlyMap<string, string>): { body: string; after: Buffer } {
  if (headers.get('transfer-encoding') !== 'chunked') {
    const length = Number(headers.get('content-length') ?? rest.length);
    return { body: rest.subarray(0, length).toString('utf8'), after: rest.subarray(length) };
  }
  const parts: Buffer[] = [];
  let left = rest;
  for (;;) {
    const line = left.indexOf('\r\n');
    const size = Number.parseInt(left.subarray(0, Math.max(0, line)).toString('latin1'), 16);
    if (line < 0 || !(size > 0)) {
      return {
        body: Buffer.concat(parts).toString('utf8'),
        after: left.subarray(line < 0 ? left.length : line + 4),
      };
    }
    parts.push(left.subarray(line + 2, line + 2 + size));
    left = left.subarray(line + 2 + size + 2);
  }
}

export interface RawRequest {
  readonly method?: string;
  /** As it stands in the request line; not a character is changed. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** One whole request after which the connection closes, with Host and a Content-Length that is right. */
export function rawRequest({ method = 'GET', target, headers = {}, body }: RawRequest): Buffer {
  const bytes = Buffer.from(body ?? '');
  const lines = [
    `${method} ${target} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: close',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined ? [] : [`Content-Length: ${bytes.length}`]),
  ];
  // Headers are bytes: latin1 keeps each character one.
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes]);
}
