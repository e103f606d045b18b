/** The list of items through the API: its order, its pages, and the queries that it refuses. */
import { encodeCursor } from '@/lib/content/page-cursor';
import { db } from '@/lib/db';
import { workspacePerTest } from './workspace-per-test';

const workspace = workspacePerTest();
const { send, create } = workspace;

test('the list is newest first, page by page, and loses nothing that stays', async () => {
  for (let number = 1; number <= 7; number += 1) await create(`Item ${number}`);
  const first = await send('GET', '/api/content?limit=3');
  const titles = (answer: typeof first) =>
    (answer.body.items as { title: string; id: string }[]).map(({ title }) => title);
  expect(titles(first)).toEqual(['Item 7', 'Item 6', 'Item 5']);
  // What comes and goes between two pages moves nothing: the last one of the first page is deleted, one is added.
  const last = (first.body.items as { id: string }[])[2]?.id;
  await send('DELETE', `/api/content/${last}`);
  await create('Item 8');
  const second = await send('GET', `/api/content?limit=3&cursor=${first.body.nextCursor}`);
  expect(titles(second)).toEqual(['Item 4', 'Item 3', 'Item 2']);
  const third = await send('GET', `/api/content?limit=3&cursor=${second.body.nextCursor}`);
  expect(titles(third)).toEqual(['Item 1']);
  expect(third.body.nextCursor).toBeNull();
  expect(titles(await send('GET', '/api/content?limit=7'))).toHaveLength(7);
  expect((await send('GET', '/api/content?limit=7')).body.nextCursor).toBeNull();
});

test('the list shows one status where asked to, and no bodies', async () => {
  const { url } = await create('In review');
  await create('Draft');
  await send('POST', `${url}/transitions`, { to: 'in_review', version: 1 });
  const { body } = await send('GET', '/api/content?status=in_review');
  expect(body.items).toEqual([expect.objectContaining({ title: 'In review', status: 'in_review' })]);
  expect(body.items).toEqual([expect.not.objectContaining({ bodyMarkdown: expect.anything() })]);
});

test('an id that was not made here, of no version of UUIDs, is an id everywhere', async () => {
  const id = 'ffffffff-1234-0000-0000-00000000abcd';
  const { workspaceId } = workspace.current();
  await db.contentItem.create({
    data: { id, workspaceId, slug: 'imported', title: 'Imported', bodyMarkdown: '' },
  });
  await create('Newer by its time, older by its id');
  expect((await send('GET', `/api/content/${id}`)).body).toMatchObject({ id });
  const first = await send('GET', '/api/content?limit=1');
  expect(first.body.items).toEqual([expect.objectContaining({ id })]);
  const second = await send('GET', `/api/content?limit=1&cursor=${first.body.nextCursor}`);
  expect(second).toMatchObject({ status: 200, body: { items: [expect.anything()], nextCursor: null } });
});

test.each([
  ['status=gone', 'status'],
  ['limit=0', 'limit'],
  ['limit=101', 'limit'],
  ['limit=ten', 'limit'],
  ['cursor=', 'cursor'],
  ['cursor=abc', 'cursor'],
  ['cursor=0199c1e2-0000-7000-8000-00000000abcd', 'cursor'],
  [`cursor=${encodeCursor('not-an-id')}`, 'cursor'],
  ['page=2', 'page'],
  ['limit=1&limit=2', 'limit'],
])('the query %s is refused by name', async (query, parameter) => {
  expect(await send('GET', `/api/content?${query}`)).toMatchObject({
    status: 400,
    body: { code: 'BAD_QUERY', errors: [{ parameter }] },
  });
});
