/** A key opens its own workspace and nothing else. */
import { hashApiKey } from '@/lib/auth/api-key-format';
import { database, db } from '@/lib/db';
import { type ApiClient, openApi } from './api-client';

let api: ApiClient;
let ours: { workspaceId: string; apiKey: string };
let theirs: { workspaceId: string; apiKey: string };
let item: { id: string; url: string };

beforeAll(async () => {
  api = await openApi();
  ours = await api.createWorkspace('ours');
  theirs = await api.createWorkspace('theirs');
  const { body } = await api.request('POST', '/api/content', {
    apiKey: theirs.apiKey,
    json: { title: 'Secret' },
  });
  item = { id: String(body.id), url: `/api/content/${body.id}` };
});

afterAll(() => api.close());

test('an item of another workspace does not exist, whatever is tried', async () => {
  const { apiKey } = ours;
  const answers = [
    await api.request('GET', item.url, { apiKey }),
    await api.request('PATCH', item.url, { apiKey, json: { version: 1, title: 'Mine' } }),
    await api.request('PATCH', item.url, { apiKey, json: { version: 9, title: 'Mine' } }),
    await api.request('POST', `${item.url}/transitions`, { apiKey, json: { version: 1, to: 'in_review' } }),
    await api.request('DELETE', item.url, { apiKey }),
    await api.request('DELETE', `${item.url}?version=1`, { apiKey }),
    await api.request('GET', `${item.url}/revisions`, { apiKey }),
  ];
  for (const answer of answers) {
    expect(answer).toMatchObject({ status: 404, body: { code: 'ITEM_NOT_FOUND' } });
    expect(JSON.stringify(answer.body)).not.toContain('Secret');
  }
  expect(await api.request('GET', `${item.url}/revisions/1`, { apiKey })).toMatchObject({ status: 404 });
  expect(await db.contentItem.findUniqueOrThrow({ where: { id: item.id } })).toMatchObject({
    title: 'Secret',
    version: 1,
  });
});

test('lists have nothing of another workspace, and its slugs are free here', async () => {
  const { apiKey } = ours;
  expect((await api.request('GET', '/api/content', { apiKey })).body.items).toEqual([]);
  const made = await api.request('POST', '/api/content', { apiKey, json: { title: 'Secret' } });
  expect(made.status).toBe(201);
  expect((await api.request('GET', '/api/content', { apiKey })).body.items).toHaveLength(1);
});

test('a body cannot name another workspace', async () => {
  const json = { title: 'Smuggled', workspaceId: theirs.workspaceId };
  expect(await api.request('POST', '/api/content', { apiKey: ours.apiKey, json })).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: '#/workspaceId' }] },
  });
});

test.each([
  ['nothing', {}],
  ['no scheme', { Authorization: 'cf_abc' }],
  ['another scheme', { Authorization: 'Basic Y2Y6Y2Y=' }],
  ['a scheme alone', { Authorization: 'Bearer ' }],
  ['what no key looks like', { Authorization: 'Bearer short' }],
  ['two keys', { Authorization: `Bearer ${'a'.repeat(40)} ${'b'.repeat(40)}` }],
])('%s is refused without asking the database', async (_name, headers) => {
  const query = jest.spyOn(database().pool, 'query');
  const answer = await api.request('GET', '/api/content', { headers });
  expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
  expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="ContentFlow"/);
  expect(query).not.toHaveBeenCalled();
  query.mockRestore();
});

test('a key that nobody has is looked up, refused, and told so', async () => {
  // The control of the tests above: a look-up goes where they look.
  const query = jest.spyOn(database().pool, 'query');
  const answer = await api.request('GET', '/api/content', { apiKey: `cf_${'a'.repeat(43)}` });
  expect(query).toHaveBeenCalledTimes(1);
  query.mockRestore();
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="ContentFlow", error="invalid_token"');
});

test('the stored hash is no key', async () => {
  const answer = await api.request('GET', '/api/content', { apiKey: hashApiKey(ours.apiKey) });
  expect(answer.status).toBe(401);
});

test('a revoked key is refused at once', async () => {
  const { apiKey } = await api.createWorkspace('revoked');
  expect((await api.request('GET', '/api/content', { apiKey })).status).toBe(200);
  await db.apiKey.update({ where: { keyHash: hashApiKey(apiKey) }, data: { revokedAt: new Date() } });
  expect((await api.request('GET', '/api/content', { apiKey })).status).toBe(401);
});

test('the scheme is read as HTTP wants it, in any case', async () => {
  const headers = { Authorization: `bearer ${ours.apiKey}` };
  expect((await api.request('GET', '/api/content', { headers })).status).toBe(200);
});
