/** In whose turn the look-up of a key waits: seen by whose connections the pool counts. */
import { hashApiKey } from '@/lib/auth/api-key-format';
import { database, db } from '@/lib/db';
import { type ApiClient, openApi } from './api-client';

let api: ApiClient;

beforeAll(async () => {
  api = await openApi();
});

afterAll(() => api.close());

/** Connections that the pool lent in a workspace's name. */
function lentTo(workspaceId: string): number {
  // The monitor keeps its reading for a while.
  const { pool } = database();
  const { workspaces } = pool.recorder.read(pool.readSnapshot());
  return workspaces.find(({ name }) => name === workspaceId)?.totals.acquired ?? 0;
}

async function read(apiKey: string): Promise<number> {
  return (await api.request('GET', '/api/content', { apiKey })).status;
}

it('a key that was seen before is looked up in the name of its workspace', async () => {
  const { workspaceId, apiKey } = await api.createWorkspace('seen');
  expect(await read(apiKey)).toBe(200);
  // The list alone: whose key it is was not known before its look-up.
  expect(lentTo(workspaceId)).toBe(1);
  expect(await read(apiKey)).toBe(200);
  expect(lentTo(workspaceId)).toBe(3);
});

it('what was remembered opens nothing: a revoked key is refused at once, and then is nobody’s', async () => {
  const { workspaceId, apiKey } = await api.createWorkspace('revoked');
  expect(await read(apiKey)).toBe(200);
  await db.apiKey.update({ where: { keyHash: hashApiKey(apiKey) }, data: { revokedAt: new Date() } });
  expect(await read(apiKey)).toBe(401);
  const lent = lentTo(workspaceId);
  expect(await read(apiKey)).toBe(401);
  expect(lentTo(workspaceId)).toBe(lent);
});

it('a key that moves to another workspace opens that one, and is looked up in its name from then on', async () => {
  const before = await api.createWorkspace('before');
  const after = await api.createWorkspace('after');
  await api.request('POST', '/api/content', { apiKey: after.apiKey, json: { title: 'Of the other' } });
  expect(await read(before.apiKey)).toBe(200);
  await db.apiKey.update({
    where: { keyHash: hashApiKey(before.apiKey) },
    data: { workspaceId: after.workspaceId, name: 'moved' },
  });
  const { body } = await api.request('GET', '/api/content', { apiKey: before.apiKey });
  expect(body.items).toMatchObject([{ title: 'Of the other' }]);
  const lent = lentTo(after.workspaceId);
  expect(await read(before.apiKey)).toBe(200);
  expect(lentTo(after.workspaceId)).toBe(lent + 2);
});
