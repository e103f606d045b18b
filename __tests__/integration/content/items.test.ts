/** The life of an item through the API, on a real database. */
import { readPublished } from '@/lib/content/read-published';
import { db } from '@/lib/db';
import { workspacePerTest } from './workspace-per-test';

const workspace = workspacePerTest();
const { send, create } = workspace;

test('a new item is a draft of version 1 with a slug of its title', async () => {
  const { status, headers, body } = await send('POST', '/api/content', {
    title: 'A Title',
    bodyMarkdown: '# Hi\n😀',
  });
  expect(status).toBe(201);
  expect(headers.get('location')).toBe(`/api/content/${body.id}`);
  expect(body).toMatchObject({ slug: 'a-title', status: 'draft', version: 1, publishedAt: null });
  expect(await send('GET', `/api/content/${body.id}`)).toMatchObject({ status: 200, body });
  const revisions = await send('GET', `/api/content/${body.id}/revisions`);
  expect(revisions.body.items).toEqual([expect.objectContaining({ version: 1, status: 'draft' })]);
});

test('from draft to archive, and what it was at each version', async () => {
  const { url } = await create('First');
  expect((await send('PATCH', url, { version: 1, title: 'Second' })).body).toMatchObject({
    version: 2,
    title: 'Second',
    slug: 'first',
  });
  let version = 2;
  for (const to of ['in_review', 'draft', 'in_review', 'published', 'archived', 'draft']) {
    const { status, body } = await send('POST', `${url}/transitions`, { to, version });
    version += 1;
    expect({ status, body }).toMatchObject({ status: 200, body: { status: to, version } });
    if (to === 'in_review') expect(body.publishedAt).toBeNull();
    if (to === 'published') expect(body.publishedAt).toEqual(expect.any(String));
  }
  const { body } = await send('GET', `${url}/revisions?limit=100`);
  const items = body.items as { version: number; status: string; title: string }[];
  expect(items.map((item) => [item.version, item.status, item.title])).toEqual([
    [8, 'draft', 'Second'],
    [7, 'archived', 'Second'],
    [6, 'published', 'Second'],
    [5, 'in_review', 'Second'],
    [4, 'draft', 'Second'],
    [3, 'in_review', 'Second'],
    [2, 'draft', 'Second'],
    [1, 'draft', 'First'],
  ]);
});

test('a correction of what is published goes live at once, and what it was is kept', async () => {
  const { url } = await create('Live', { bodyMarkdown: 'wrnog' });
  await send('POST', `${url}/transitions`, { to: 'in_review', version: 1 });
  await send('POST', `${url}/transitions`, { to: 'published', version: 2 });
  const { body } = await send('PATCH', url, { version: 3, bodyMarkdown: 'right' });
  expect(body).toMatchObject({ status: 'published', version: 4 });
  expect(await readPublished(workspace.current().slug, 'live')).toMatchObject({ bodyMarkdown: 'right' });
  expect((await send('GET', `${url}/revisions/3`)).body).toMatchObject({ bodyMarkdown: 'wrnog' });
});

test('revisions are read page by page, and one with its body', async () => {
  const { url } = await create('Paged', { bodyMarkdown: 'one' });
  for (const version of [1, 2, 3]) await send('PATCH', url, { version, bodyMarkdown: `edit ${version}` });
  const seen: number[] = [];
  let cursor: unknown = '';
  while (cursor !== null) {
    const page: Awaited<ReturnType<typeof send>> = await send(
      'GET',
      `${url}/revisions?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    seen.push(...(page.body.items as { version: number }[]).map(({ version }) => version));
    cursor = page.body.nextCursor;
  }
  expect(seen).toEqual([4, 3, 2, 1]);
  expect((await send('GET', `${url}/revisions/1`)).body).toMatchObject({ version: 1, bodyMarkdown: 'one' });
  for (const none of ['0', '5', 'x', '1e0', '2147483647', '2147483648', '99999999999']) {
    expect(await send('GET', `${url}/revisions/${none}`)).toMatchObject({
      status: 404,
      body: { code: 'REVISION_NOT_FOUND' },
    });
  }
});

test('a transition that the table does not have is refused with those that it has', async () => {
  const { url } = await create();
  for (const to of ['draft', 'published', 'archived']) {
    expect(await send('POST', `${url}/transitions`, { to, version: 1 })).toMatchObject({
      status: 409,
      body: {
        type: '/problems/illegal-transition',
        code: 'ILLEGAL_TRANSITION',
        status: 409,
        legalTransitions: ['in_review'],
      },
    });
  }
  expect((await send('GET', url)).body).toMatchObject({ status: 'draft', version: 1 });
});

test('a stale version is refused with the current one, for every kind of change', async () => {
  const { url } = await create();
  await send('PATCH', url, { version: 1, title: 'Newer' });
  const answers = [
    await send('PATCH', url, { version: 1, title: 'Older' }),
    await send('PATCH', url, { version: 3, title: 'From the future' }),
    await send('POST', `${url}/transitions`, { to: 'in_review', version: 1 }),
    // Stale and illegal: the client has to read before anything else.
    await send('POST', `${url}/transitions`, { to: 'archived', version: 1 }),
    await send('DELETE', `${url}?version=1`),
  ];
  for (const answer of answers) {
    expect(answer).toMatchObject({ status: 409, body: { code: 'STALE_VERSION', currentVersion: 2 } });
  }
  expect((await send('GET', url)).body).toMatchObject({ title: 'Newer', version: 2 });
  expect((await send('GET', `${url}/revisions`)).body.items).toHaveLength(2);
});

test('a taken slug is refused, in a new item and in a change, and the connection survives', async () => {
  await create('Taken');
  const other = await create('Other');
  const answers = [
    await send('POST', '/api/content', { title: 'Taken' }),
    await send('POST', '/api/content', { title: 'Anything', slug: 'taken' }),
    await send('PATCH', other.url, { version: 1, slug: 'taken' }),
  ];
  for (const answer of answers) {
    expect(answer).toMatchObject({ status: 409, body: { code: 'SLUG_TAKEN', slug: 'taken' } });
  }
  expect((await send('GET', other.url)).body).toMatchObject({ slug: 'other', version: 1 });
  expect((await send('GET', `${other.url}/revisions`)).body.items).toHaveLength(1);
});

test('a title that gives no slug asks for one', async () => {
  expect(await send('POST', '/api/content', { title: '日本語' })).toMatchObject({
    status: 422,
    body: { code: 'SLUG_UNDERIVABLE', errors: [{ pointer: '#/slug' }] },
  });
  await create('日本語', { slug: 'nihongo' });
});

test('a deleted item is gone with its revisions', async () => {
  const { id, url } = await create();
  expect((await send('DELETE', `${url}?version=1`)).status).toBe(204);
  expect((await send('DELETE', url)).status).toBe(404);
  expect((await send('DELETE', `${url}?version=1`)).status).toBe(404);
  expect((await send('GET', `${url}/revisions`)).status).toBe(404);
  expect(await db.revision.count({ where: { itemId: id } })).toBe(0);
});

test.each(['x', '1', '0199c1e2', '%00', '0199c1e2-0000-7000-8000-00000000abcd', "' OR 1=1 --"])(
  'there is no item %s',
  async (id) => {
    const url = `/api/content/${encodeURIComponent(decodeURIComponent(id))}`;
    const answers = [
      await send('GET', url),
      await send('PATCH', url, { version: 1, title: 'x' }),
      await send('DELETE', url),
      await send('POST', `${url}/transitions`, { to: 'in_review', version: 1 }),
      await send('GET', `${url}/revisions`),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 404, body: { code: 'ITEM_NOT_FOUND' } });
    }
  },
);

test('text comes back as it was sent; what PostgreSQL cannot keep is refused before it', async () => {
  const bodyMarkdown = `${String.fromCodePoint(1, 9, 13, 0x7f, 0x2028, 0xfeff, 0xffff, 0x10ffff)}é\u0065\u0301 \\u0000 '"$1%s`;
  const { url } = await create('Every character', { bodyMarkdown });
  expect((await send('GET', url)).body.bodyMarkdown).toBe(bodyMarkdown);
  for (const bad of ['\0', '\ud800', 'a\udc00b']) {
    expect(await send('PATCH', url, { version: 1, bodyMarkdown: bad })).toMatchObject({
      status: 422,
      body: { code: 'INVALID_BODY', errors: [{ pointer: '#/bodyMarkdown' }] },
    });
  }
});

test('the largest version that the database can hold is a version, and one more is not', async () => {
  const { id, url } = await create();
  const largest = 2 ** 31 - 1;
  await db.contentItem.update({ where: { id }, data: { version: largest } });
  expect(await send('PATCH', url, { version: largest - 1, title: 'x' })).toMatchObject({ status: 409 });
  expect(await send('DELETE', `${url}?version=${largest + 1}`)).toMatchObject({
    status: 400,
    body: { errors: [{ parameter: 'version', detail: 'must be 2147483647 at most' }] },
  });
  expect((await send('DELETE', `${url}?version=${largest}`)).status).toBe(204);
});
