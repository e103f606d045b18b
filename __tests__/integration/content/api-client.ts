/**
 * The API without a server: calls the handlers as Next does, on a database of its own.
 * Finds them by their files, so a route that is added is here at once.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { generateApiKey, hashApiKey } from '@/lib/auth/api-key-format';
import { closeDatabase, db } from '@/lib/db';
import { createTestDatabase } from '../../support/test-database';

const API_DIRECTORY = path.join(process.cwd(), 'app', 'api');

export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

type Method = (typeof METHODS)[number];
type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>;

export interface RouteFile {
  /** As OpenAPI writes it: `/api/content/{id}`; `/api/{...path}` is what no other has. */
  readonly pattern: string;
  readonly handlers: Partial<Record<Method, Handler>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Empty where the answer is not JSON. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface RequestOptions {
  readonly apiKey?: string;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiClient {
  readonly request: (method: Method, url: string, options?: RequestOptions) => Promise<Answer>;
  /** A workspace of its own with one key. */
  readonly createWorkspace: (slug: string) => Promise<{ workspaceId: string; apiKey: string }>;
  readonly close: () => Promise<void>;
}

export function findRoutes(): RouteFile[] {
  return readdirSync(API_DIRECTORY, { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === 'route.ts')
    .map((file) => ({
      pattern: `/api/${path
        .dirname(file)
        .replaceAll(path.sep, '/')
        .replaceAll(/\[((\.\.\.)?\w+)\]/g, '{$1}')}`,
      handlers: require(path.join(API_DIRECTORY, file)) as RouteFile['handlers'],
    }))
    .toSorted((a, b) => Number(isCatchAll(a)) - Number(isCatchAll(b)));
}

export function isCatchAll({ pattern }: Pick<RouteFile, 'pattern'>): boolean {
  return pattern.includes('{...');
}

/** @param connectionLimit of the pool that the handlers use */
export async function openApi(connectionLimit = 5): Promise<ApiClient> {
  const database = await createTestDatabase();
  const url = new URL(database.poolUrl);
  url.searchParams.set('connection_limit', String(connectionLimit));
  process.env.DATABASE_URL = url.href;
  const routes = findRoutes();
  return {
    request: (method, target, options) => call(routes, method, target, options),
    createWorkspace,
    close: async () => {
      await closeDatabase();
      await database.drop();
    },
  };
}

async function call(
  routes: readonly RouteFile[],
  method: Method,
  target: string,
  { apiKey, json, headers: given }: RequestOptions = {},
): Promise<Answer> {
  const url = new URL(target, 'http://localhost');
  const { handler, params } = findHandler(routes, method, url.pathname);
  const headers = new Headers(given);
  if (apiKey !== undefined) headers.set('Authorization', `Bearer ${apiKey}`);
  if (json !== undefined) headers.set('Content-Type', 'application/json');
  const body = json === undefined ? null : JSON.stringify(json);
  const response = await handler(new Request(url, { method, headers, body }), {
    params: Promise.resolve(params),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : {} };
}

function findHandler(routes: readonly RouteFile[], method: Method, pathname: string) {
  for (const { pattern, handlers } of routes) {
    const match = matcherOf(pattern).exec(pathname);
    if (match === null) continue;
    const handler = handlers[method];
    if (handler === undefined) break;
    const params = Object.entries(match.groups ?? {}).map(([name, value]) => [
      name,
      decodeURIComponent(value),
    ]);
    return { handler, params: Object.fromEntries(params) as Record<string, string> };
  }
  throw new Error(`No handler for ${method} ${pathname}`);
}

function matcherOf(pattern: string): RegExp {
  const source = pattern.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)').replace(/\{\.{3}(\w+)\}/, '(?<$1>.+)');
  return new RegExp(`^${source}$`);
}

async function createWorkspace(slug: string): Promise<{ workspaceId: string; apiKey: string }> {
  const apiKey = generateApiKey();
  const { id } = await db.workspace.create({
    data: { slug, name: slug, apiKeys: { create: { name: 'test', keyHash: hashApiKey(apiKey) } } },
  });
  return { workspaceId: id, apiKey };
}
