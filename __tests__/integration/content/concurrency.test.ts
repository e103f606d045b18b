/** Writers at the same time. */
import { db } from '@/lib/db';
import { type ApiClient, openApi } from './api-client';

let api: ApiClient;
let apiKey: string;

beforeAll(async () => {
  api = await openApi();
  ({ apiKey } = await api.createWorkspace('concurrency'));
});

afterAll(() => api.close());

async function create(title: string) {
  const { body } = await api.request('POST', '/api/content', { apiKey, json: { title } });
  return { id: String(body.id), url: `/api/content/${body.id}` };
}

function atOnce<T>(count: number, act: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => act(index)));
}

test('of 20 changes of one version exactly one wins, round after round', async () => {
  const { id, url } = await create('Contested');
  for (let version = 1; version <= 5; version += 1) {
    const answers = await atOnce(20, (index) =>
      api.request('PATCH', url, { apiKey, json: { version, title: `Round ${version}, writer ${index}` } }),
    );
    const won = answers.filter(({ status }) => status === 200);
    const lost = answers.filter(({ status }) => status === 409);
    expect([won.length, lost.length]).toEqual([1, 19]);
    for (const { body } of lost) {
      expect(body).toMatchObject({ code: 'STALE_VERSION', currentVersion: version + 1 });
    }
    const item = await db.contentItem.findUniqueOrThrow({ where: { id }, include: { revisions: true } });
    expect(item.version).toBe(version + 1);
    expect(item.title).toBe(won[0]?.body.title);
    expect(item.revisions.map((revision) => revision.version).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: version + 1 }, (_, index) => index + 1),
    );
    expect(item.revisions.find((revision) => revision.version === version + 1)?.title).toBe(item.title);
  }
});

test('of an edit, a transition and a deletion of one version exactly one wins', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { id, url } = await create(`Mixed ${round}`);
    const answers = await Promise.all([
      api.request('PATCH', url, { apiKey, json: { version: 1, title: 'Edited' } }),
      api.request('POST', `${url}/transitions`, { apiKey, json: { version: 1, to: 'in_review' } }),
      api.request('DELETE', `${url}?version=1`, { apiKey }),
    ]);
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
    for (const { status } of answers) expect([200, 204, 404, 409]).toContain(status);
    const revisions = await db.revision.count({ where: { itemId: id } });
    expect(revisions).toBe(answers[2].status === 204 ? 0 : 2);
  }
});

test('of 20 new items with one slug exactly one is made', async () => {
  const answers = await atOnce(20, () =>
    api.request('POST', '/api/content', { apiKey, json: { title: 'The same' } }),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ body }) => body.code === 'SLUG_TAKEN')).toHaveLength(19);
});

test('a revision that cannot be written leaves no change behind', async () => {
  const { id, url } = await create('All or nothing');
  const { slug, title, bodyMarkdown, status } = await db.contentItem.findUniqueOrThrow({ where: { id } });
  // Somebody's stray revision stands where ours belongs.
  await db.revision.create({ data: { itemId: id, version: 2, slug, title, bodyMarkdown, status } });
  const answer = await api.request('PATCH', url, { apiKey, json: { version: 1, title: 'Half done' } });
  expect(answer).toMatchObject({ status: 500, body: { code: 'UNKNOWN' } });
  expect(await db.contentItem.findUniqueOrThrow({ where: { id } })).toMatchObject({ version: 1, title });
});
