/**
 * A load balancer as small as it can be: requests go to its instances in turn. It asks each whether it is ready, sends
 * nothing more to one that says no, and lets what is in flight there finish. Where all say no it asks them all the same, as
 * Envoy does: one of them may be mistaken. A request is sent a second time only where the first instance did not even take
 * the connection; where one breaks later it fails, since nobody knows whether it was carried out.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { type Dispatcher, Pool } from 'undici';

export interface FleetProxy {
  readonly url: string;
  /** It gets requests from its first answer on that it is ready. */
  readonly add: (url: string) => void;
  /** Of an instance that is gone. */
  readonly remove: (url: string) => void;
  /** Those that get requests. */
  readonly ready: () => readonly string[];
  readonly counts: () => ProxyCounts;
  readonly close: () => Promise<void>;
}

export interface ProxyCounts {
  /** Sent to another instance because the first did not take the connection any more. */
  readonly movedOn: number;
  /** Broken off on their way, or taken by nobody. */
  readonly broken: number;
}

interface Upstream {
  readonly url: string;
  readonly pool: Pool;
  isReady: boolean;
  probe: NodeJS.Timeout | undefined;
}

/** As often as a load balancer that is in a hurry; kept well within the time that a server keeps serving. */
const PROBE_EVERY_MS = 200;
const PROBE_TIMEOUT_MS = 2_000;
/** Shorter than the server's own (5 s), so that a connection never ends just as a request is sent on it. */
const KEEP_ALIVE_MS = 3_000;
/** Longer than any client's, for the same reason. */
const CLIENT_KEEP_ALIVE_MS = 60_000;
/** RFC 9110, 7.6.1: of this connection and not of the next. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer']);

export async function startProxy(): Promise<FleetProxy> {
  const upstreams: Upstream[] = [];
  const counts = { movedOn: 0, broken: 0 };
  let turn = 0;
  const next = (tried: ReadonlySet<Upstream>): Upstream | undefined => {
    const untried = upstreams.filter((upstream) => !tried.has(upstream));
    const ready = untried.filter(({ isReady: says }) => says);
    const choice = ready.length > 0 ? ready : untried;
    return choice[turn % Math.max(1, choice.length)];
  };

  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await readBody(request);
    const tried = new Set<Upstream>();
    turn += 1;
    for (let upstream = next(tried); upstream !== undefined; upstream = next(tried)) {
      tried.add(upstream);
      try {
        await exchange(upstream.pool, request, body, response);
        return;
      } catch (error) {
        if (!isRefused(error)) throw error;
        upstream.isReady = false;
        counts.movedOn += 1;
      }
    }
    throw new Error('No instance took the connection.');
  };
  const server = createServer((request, response) => {
    pass(request, response).catch((error: NodeJS.ErrnoException) => {
      counts.broken += 1;
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end(JSON.stringify({ code: error.code ?? 'BROKEN' }));
    });
  });
  server.keepAliveTimeout = CLIENT_KEEP_ALIVE_MS;
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));

  const probe = async (upstream: Upstream): Promise<void> => {
    upstream.isReady = (await askReadiness(upstream.pool)) ?? upstream.isReady;
    if (!upstreams.includes(upstream)) return;
    upstream.probe = setTimeout(() => probe(upstream), PROBE_EVERY_MS);
  };
  const remove = (url: string) => {
    for (const upstream of upstreams.filter((each) => each.url === url)) {
      upstreams.splice(upstreams.indexOf(upstream), 1);
      clearTimeout(upstream.probe);
      upstream.pool.destroy();
    }
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add: (url) => {
      const pool = new Pool(url, { connections: null, keepAliveTimeout: KEEP_ALIVE_MS });
      const upstream: Upstream = { url, pool, isReady: false, probe: undefined };
      upstreams.push(upstream);
      void probe(upstream);
    },
    remove,
    ready: () => upstreams.filter(({ isReady: ready }) => ready).map(({ url }) => url),
    counts: () => ({ ...counts }),
    close: async () => {
      for (const { url } of [...upstreams]) remove(url);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function exchange(
  pool: Pool,
  { method, url, headers }: IncomingMessage,
  body: Buffer | undefined,
  response: ServerResponse,
): Promise<void> {
  const answer = await pool.request({
    method: (method ?? 'GET') as Dispatcher.HttpMethod,
    path: url ?? '/',
    headers: withoutHops(headers),
    body: body ?? null,
  });
  response.writeHead(answer.statusCode, withoutHops(answer.headers));
  await pipeline(answer.body, response);
}

/** @returns undefined where no answer came: a busy machine is slow, and that says nothing of one instance */
async function askReadiness(pool: Pool): Promise<boolean | undefined> {
  try {
    const answer = await pool.request({
      method: 'GET',
      path: '/api/health/ready',
      signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
    });
    await answer.body.dump();
    return answer.statusCode === 200;
  } catch (error) {
    return isRefused(error) ? false : undefined;
  }
}

function isRefused(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? undefined : Buffer.concat(chunks);
}

function withoutHops<Value>(headers: Readonly<Record<string, Value>>): Record<string, NonNullable<Value>> {
  const kept = Object.entries(headers).filter(
    ([name, value]) => value !== undefined && !HOP_BY_HOP.has(name.toLowerCase()),
  );
  return Object.fromEntries(kept) as Record<string, NonNullable<Value>>;
}
