/** What anybody may read of a workspace, page by page. */
import { listPublished } from '@/lib/content/list-published';
import { listWorkspaces } from '@/lib/content/list-workspaces';
import { encodeCursor } from '@/lib/content/page-cursor';
import { readPublished } from '@/lib/content/read-published';
import { db } from '@/lib/db';
import { type ApiClient, openApi } from './api-client';

let api: ApiClient;
let workspaceId: string;

beforeAll(async () => {
  api = await openApi();
  ({ workspaceId } = await api.createWorkspace('news'));
  await api.createWorkspace('empty');
  const other = await api.createWorkspace('other');
  await addItems(other.workspaceId, 1, 'published');
  await addItems(workspaceId, 45, 'published');
  for (const status of ['draft', 'in_review', 'archived'] as const) await addItems(workspaceId, 2, status);
});

afterAll(() => api.close());

/** Published three at a time in the same millisecond, so that the id has to decide. */
async function addItems(id: string, count: number, status: 'draft' | 'in_review' | 'published' | 'archived') {
  await db.contentItem.createMany({
    data: Array.from({ length: count }, (_, index) => ({
      workspaceId: id,
      slug: `${status.replace('_', '-')}-${index}`,
      title: `${status} ${index}`,
      bodyMarkdown: 'Text',
      status,
      publishedAt: status === 'draft' ? null : new Date(Date.UTC(2026, 0, 1) + Math.floor(index / 3)),
    })),
  });
}

test('the home page has each workspace that has published something, with its three newest', async () => {
  const page = await listWorkspaces(undefined);
  expect(page?.workspaces.map(({ slug, newest }) => [slug, newest.length])).toEqual([
    ['news', 3],
    ['other', 1],
  ]);
  const [newest] = page?.workspaces[0]?.newest ?? [];
  expect(newest?.publishedAt).toEqual(new Date(Date.UTC(2026, 0, 1) + 14));
  expect(page?.nextCursor).toBeNull();
});

test('the pages of the home page together are every such workspace, each once', async () => {
  const made: string[] = [];
  for (let number = 10; number < 50; number += 1) {
    const { workspaceId: id } = await api.createWorkspace(`page-${number}`);
    if (number % 10 !== 0) made.push(`page-${number}`);
    await addItems(id, 4, number % 10 === 0 ? 'in_review' : 'published');
  }
  const seen: string[] = [];
  const sizes: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await listWorkspaces(cursor);
    seen.push(...(page?.workspaces ?? []).map(({ slug }) => slug));
    sizes.push(page?.workspaces.length ?? 0);
    cursor = page?.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(sizes).toEqual([20, 18]);
  expect(seen).toEqual(['news', 'other', ...made]);
  expect(await listWorkspaces(encodeCursor('zzz'))).toEqual({ workspaces: [], nextCursor: null });
});

test.each(['', 'abc', encodeCursor('A'), encodeCursor("' OR 1=1")])(
  'the home page has no page %j',
  async (cursor) => {
    expect(await listWorkspaces(cursor)).toBeUndefined();
  },
);

test('the pages together are what is published, each item once, newest first', async () => {
  const seen: { slug: string; publishedAt: Date }[] = [];
  const sizes: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await listPublished('news', cursor);
    seen.push(...(page?.items ?? []));
    sizes.push(page?.items.length ?? 0);
    cursor = page?.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(sizes).toEqual([20, 20, 5]);
  expect(new Set(seen.map(({ slug }) => slug)).size).toBe(45);
  expect(seen.every(({ slug }) => slug.startsWith('published-'))).toBe(true);
  const times = seen.map(({ publishedAt }) => publishedAt.getTime());
  expect(times).toEqual(times.toSorted((a, b) => b - a));
});

test.each([
  ['nowhere', undefined],
  ['%00\0', undefined],
  ["news' OR 1=1", undefined],
  ['news', ''],
  ['news', 'abc'],
  ['news', encodeCursor('99999999999999999.x')],
  ['news', encodeCursor(`999999999999999.${'-'.repeat(36)}`)],
])('there is no page %j %j', async (workspace, cursor) => {
  expect(await listPublished(workspace, cursor)).toBeUndefined();
});

test('a cursor from the end of time is a page, not an error', async () => {
  const cursor = encodeCursor('999999999999999.0199c1e2-0000-7000-8000-00000000abcd');
  expect(await listPublished('news', cursor)).toMatchObject({ nextCursor: expect.any(String) });
});

test('an item is read when it is published, in its own workspace only', async () => {
  expect(await readPublished('news', 'published-7')).toMatchObject({
    title: 'published 7',
    workspace: { slug: 'news' },
  });
  for (const slug of ['draft-0', 'in-review-0', 'archived-0', 'nothing', 'published\0']) {
    expect(await readPublished('news', slug)).toBeUndefined();
  }
  expect(await readPublished('other', 'published-7')).toBeUndefined();
});
