/**
 * The server under test and what may be asked about it: one that runs, or one that is started. Refuses one that does
 * not answer, and requests that it will not serve to anybody: a load of refusals tests nothing.
 */
import { isApiKey } from '@/lib/auth/api-key-format';
import { readVariable } from '../project';
import { CommandError } from '../run-command';
import type { LoadOptions, RouteOptions } from './load-options';
import { startOwnServer } from './own-server';
import { isRedirect } from './sender';
import { findKeys } from './target-keys';

export interface Target {
  readonly url: string;
  /** With the key, where the content API is asked. */
  readonly routes: readonly RouteOptions[];
  /** Or why the pool cannot be watched. */
  readonly adminToken: string | { readonly reason: string };
  /** Undefined: PostgreSQL cannot be asked. */
  readonly databaseUrl: string | undefined;
}

const ANSWER_TIMEOUT_MS = 10_000;
/** What no load changes: the wrong key, path or method. */
const REFUSALS = [400, 401, 403, 404, 405];

/** @param cleanups what to undo in the end, also where this throws. @throws CommandError */
export async function openTarget(
  options: LoadOptions,
  cleanups: (() => Promise<void> | void)[],
  say: (words: string) => void,
): Promise<Target> {
  if (options.url === undefined) {
    const own = await startOwnServer(options.environment, cleanups, say);
    return { ...own, routes: withKey(options.routes, own.apiKey) };
  }
  const { url } = options;
  const { apiKey, adminToken, lacking } = findKeys(url, options.apiKey);
  if (apiKey !== undefined && !isApiKey(apiKey)) {
    throw new CommandError('The API key must be 32 to 200 characters of A–Z, a–z, 0–9 and - . _ ~ + /.');
  }
  const closed = options.routes.find((route) => needsKey(route));
  if (apiKey === undefined && closed !== undefined) {
    throw new CommandError(`${closed.name} needs an API key: ${lacking.apiKey}.`);
  }
  return {
    url,
    routes: apiKey === undefined ? options.routes : withKey(options.routes, apiKey),
    adminToken: adminToken ?? { reason: lacking.adminToken },
    databaseUrl: readVariable('DATABASE_URL'),
  };
}

/** @throws CommandError where the server does not answer, or refuses a request that changes nothing */
export async function checkTarget({ url, routes }: Target): Promise<void> {
  await ask(url, '/api/health/live', { method: 'GET' });
  for (const { name, method, path, headers } of routes) {
    if (method !== 'GET' && method !== 'HEAD') continue;
    const status = await ask(url, path.replaceAll('{unique}', 'check'), { method, headers });
    if (isRedirect(status)) {
      throw new CommandError(
        `${name} is answered ${status}, a redirect, before there is any load. None is followed: name the path where it leads.`,
      );
    }
    if (!REFUSALS.includes(status)) continue;
    throw new CommandError(
      `${name} is answered ${status} before there is any load: ${
        status === 401 || status === 403 ? 'is the API key of this server?' : 'is the path right?'
      }`,
    );
  }
}

async function ask(url: string, path: string, init: RequestInit): Promise<number> {
  try {
    const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    const response = await fetch(url + path, { ...init, redirect: 'manual', signal });
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : (cause as Error).message;
    throw new CommandError(`${url} does not answer ${path} (${code}).`);
  }
}

function withKey(routes: readonly RouteOptions[], apiKey: string): RouteOptions[] {
  return routes.map((route) =>
    needsKey(route) ? { ...route, headers: { ...route.headers, authorization: `Bearer ${apiKey}` } } : route,
  );
}

function needsKey({ path, headers }: RouteOptions): boolean {
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  return /^\/api\/content(\/|\?|$)/.test(path) && !names.includes('authorization');
}
