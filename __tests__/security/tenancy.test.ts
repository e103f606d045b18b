/** A key opens its own workspace: every operation of the OpenAPI document with another workspace's ids, and nothing moves. */

import { findSecrets } from '@/scripts/load/secrets';
import type { ApiOperation, AttackedServer } from '../support/attacked-server';
import { listOperations, startAttackedServer } from '../support/attacked-server';

let attacked: AttackedServer;

beforeAll(async () => {
  attacked = await startAttackedServer();
}, 60_000);

afterAll(async () => {
  await attacked?.close();
});

/** By the name of a schema: what an operation would carry out if the item were ours. */
const BODIES: Readonly<Record<string, readonly unknown[]>> = {
  NewItem: [{ title: 'Another' }],
  ItemChange: [
    { version: 1, title: 'Taken over' },
    { version: 9, slug: 'taken-over' },
  ],
  Transition: [
    { version: 1, to: 'in_review' },
    { version: 1, to: 'archived' },
  ],
};

const ask = (method: string, path: string, apiKey: string, body?: unknown) =>
  fetch(`${attacked.url}${path}`, {
    method,
    redirect: 'manual',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

function bodiesOf({ name, operation }: ApiOperation): readonly unknown[] {
  const schema = operation.requestBody?.content['application/json']?.schema;
  if (schema === undefined) return [undefined];
  const bodies = BODIES[String(schema.$ref).split('/').at(-1) ?? ''];
  if (bodies === undefined) throw new Error(`${name}: say in BODIES what it takes.`);
  return bodies;
}

/** All that is theirs, as the database has it. */
const readTheirs = () =>
  attacked.query(
    `SELECT w.*, to_jsonb(i) AS item, (SELECT jsonb_agg(r ORDER BY r.id) FROM revisions r WHERE r.item_id = i.id) AS revisions,
            (SELECT jsonb_agg(k ORDER BY k.id) FROM api_keys k WHERE k.workspace_id = w.id) AS keys
     FROM workspaces w JOIN content_items i ON i.workspace_id = w.id WHERE w.slug = $1 ORDER BY i.id`,
    [attacked.theirs.slug],
  );

test("another workspace's items do not exist, whatever is done with them", async () => {
  const { ours, theirs } = attacked;
  const before = await readTheirs();
  expect(before).toHaveLength(2);
  const aimed = listOperations(await attacked.readDocument()).filter(
    ({ path, operation }) => 'apiKey' in (operation.security[0] ?? {}) && path.includes('{id}'),
  );
  expect(aimed.length).toBeGreaterThanOrEqual(6);
  let requests = 0;
  for (const operation of aimed) {
    for (const id of [theirs.draftId, theirs.publishedId]) {
      for (const body of bodiesOf(operation)) {
        const path = operation.path.replace('{id}', id).replaceAll(/\{\w+\}/g, '1');
        for (const query of operation.method === 'DELETE' ? ['', '?version=1'] : ['']) {
          const response = await ask(operation.method, `${path}${query}`, ours.apiKey, body);
          const text = await response.text();
          requests += 1;
          expect([operation.name, response.status]).toEqual([operation.name, 404]);
          expect(text).not.toContain(theirs.draftTitle);
          // Word for word what an id says that nobody has, but for the id of the answer.
          const nobody = await ask(
            operation.method,
            path.replace(id, '0199c1e2-0000-7000-8000-00000000abcd') + query,
            ours.apiKey,
            body,
          );
          const without = (document: string) => document.replace(/urn:uuid:[0-9a-f-]+/, '');
          expect(without(await nobody.text())).toBe(without(text));
        }
      }
    }
  }
  process.stdout.write(`${requests} requests to ${aimed.length} operations\n`);
  expect(await readTheirs()).toEqual(before);
});

test('lists show nothing of it, with its cursors as well', async () => {
  const { ours, theirs } = attacked;
  const cursorOf = async (path: string) =>
    ((await (await ask('GET', path, theirs.apiKey)).json()) as { nextCursor: string | null }).nextCursor;
  const cursor = await cursorOf('/api/content?limit=1');
  expect(cursor).toEqual(expect.any(String));
  for (const query of ['', `?cursor=${cursor}`, `?status=draft&cursor=${cursor}`]) {
    const response = await ask('GET', `/api/content${query}`, ours.apiKey);
    expect(response.status).toBe(200);
    const text = await response.text();
    for (const foreign of [theirs.draftId, theirs.publishedId, theirs.draftTitle]) {
      expect(text).not.toContain(foreign);
    }
  }
});

test.each([
  ['', 'YQ', 'not base64!', '%00', '0'],
  [
    'MDE5OWMxZTItMDAwMC03MDAwLTgwMDAtMDAwMDAwMDBhYmNkX',
    'MDE5OWMxZTItMDAwMC03MDAwLTgwMDAtMDAwMDAwMDBhYmNk=',
    '2147483648',
  ],
])('a cursor that was not written here is refused: %s, %s, %s …', async (...cursors) => {
  const { apiKey, draftId } = attacked.ours;
  for (const path of ['/api/content', `/api/content/${draftId}/revisions`]) {
    for (const cursor of cursors) {
      const response = await ask('GET', `${path}?cursor=${cursor}`, apiKey);
      expect([cursor, response.status]).toEqual([cursor, 400]);
    }
  }
});

test('an API key opens nothing of the admin, of the metrics and of the health detail', async () => {
  const operations = listOperations(await attacked.readDocument()).filter(({ operation: { security } }) =>
    security.some((way) => 'adminToken' in way || 'metricsToken' in way),
  );
  for (const { name, method, path, operation } of operations) {
    const response = await ask(method, path, attacked.ours.apiKey, method === 'GET' ? undefined : {});
    const text = await response.text();
    // Who may ask without a token is told less.
    const isOpen = operation.security.some((way) => Object.keys(way).length === 0);
    expect([name, response.status]).toEqual([name, isOpen ? 200 : 401]);
    expect(text).not.toMatch(/"(inUse|sessions|measurements)"/);
    expect(findSecrets(text, attacked.internals)).toEqual([]);
  }
});

test('the tokens of the admin and of the metrics are no API keys, and each opens its own only', async () => {
  for (const token of [attacked.adminToken, attacked.metricsToken]) {
    expect((await ask('GET', '/api/content', token)).status).toBe(401);
  }
  expect((await ask('GET', '/api/admin/pool', attacked.metricsToken)).status).toBe(401);
  expect((await ask('GET', '/admin/pool', attacked.metricsToken)).status).toBe(303);
  expect((await ask('GET', '/api/metrics', attacked.metricsToken)).status).toBe(200);
});
