/** What the API answers when its database is not there, or has no room. */

import { generateApiKey } from '@/lib/auth/api-key-format';
import { listWorkspaces } from '@/lib/content/list-workspaces';
import { closeDatabase, database } from '@/lib/db';
import { classifyError } from '@/lib/errors';
import { type ApiClient, openApi } from './api-client';

let api: ApiClient;
let url: string;

beforeAll(async () => {
  api = await openApi(1);
  url = process.env.DATABASE_URL ?? '';
});

beforeEach(closeDatabase);

afterAll(() => api.close());

test('no server: 503 with the time to come back, and nothing of where it was looked for', async () => {
  const gone = new URL(url);
  gone.port = '1';
  process.env.DATABASE_URL = gone.href;
  const answer = await api.request('GET', '/api/content', { apiKey: generateApiKey() });
  expect(answer).toMatchObject({ status: 503, body: { code: 'CONNECT_FAILED' } });
  expect(answer.headers.get('retry-after')).toBe('2');
  expect(JSON.stringify(answer.body)).not.toContain(gone.hostname);
  // A page's read fails in the same way.
  expect(classifyError(await listWorkspaces(undefined).catch((error: unknown) => error))).toBe(
    'CONNECT_FAILED',
  );
});

test('every connection lent: 503 at the end of the wait, and the next request is served', async () => {
  const short = new URL(url);
  short.searchParams.set('pool_timeout', '1');
  process.env.DATABASE_URL = short.href;
  const { apiKey } = await api.createWorkspace('busy');
  const held = await database().pool.connect();
  const startedMs = performance.now();
  const answer = await api.request('GET', '/api/content', { apiKey });
  const waitedMs = performance.now() - startedMs;
  held.release();
  expect(answer).toMatchObject({ status: 503, body: { code: 'POOL_TIMEOUT' } });
  expect(answer.headers.get('retry-after')).toBe('1');
  expect(waitedMs).toBeGreaterThan(900);
  expect(waitedMs).toBeLessThan(2000);
  expect((await api.request('GET', '/api/content', { apiKey })).status).toBe(200);
});
