/** `npm run workspace` on a database of its own, and whether the API takes the keys that it prints. */

import { requireWorkspace } from '@/lib/auth/api-key';
import { hashApiKey } from '@/lib/auth/api-key-format';
import { closeDatabase, db } from '@/lib/db';
import { PROJECT_DIRECTORY } from '@/scripts/project';
import { runNpm } from '../support/npm-command';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

/** Every command is a process of its own that compiles what it runs. */
jest.setTimeout(120_000);

let database: TestDatabase;
let password: string;

beforeAll(async () => {
  database = await createTestDatabase();
  password = new URL(database.url).password;
  process.env.DATABASE_URL = database.url;
});

afterAll(async () => {
  await closeDatabase();
  await database.drop();
});

async function workspace(words: readonly string[], databaseUrl = database.url) {
  const command = runNpm(['workspace', '--', ...words], PROJECT_DIRECTORY, { DATABASE_URL: databaseUrl });
  const code = await command.exited;
  const output = command.output();
  expect(output).not.toContain(password);
  // Neither the tool's own source nor a stack trace helps whoever mistyped.
  expect(output).not.toMatch(/invocation in|^\s+at /m);
  return { code, output, apiKey: /^cf_\S{43}$/m.exec(output)?.[0] ?? '' };
}

/** As a route asks. */
function admit(apiKey: string) {
  const headers = { Authorization: `Bearer ${apiKey}` };
  return requireWorkspace(new Request('http://localhost/api/content', { headers }));
}

it('creates a workspace and keys that the API takes, until they are revoked', async () => {
  const created = await workspace(['create', 'acme', '--name', 'Acme Publishing']);
  expect(created.code).toBe(0);
  expect(created.output).toMatch(/^Using the database of DATABASE_URL, postgresql:\/\/\S+:\*\*\*@/);
  const acme = await db.workspace.findUniqueOrThrow({ where: { slug: 'acme' }, include: { apiKeys: true } });
  expect(acme).toMatchObject({
    name: 'Acme Publishing',
    apiKeys: [{ name: 'key-1', keyHash: hashApiKey(created.apiKey), revokedAt: null }],
  });
  await expect(admit(created.apiKey)).resolves.toEqual({ workspaceId: acme.id });

  const second = await workspace(['key', 'acme']);
  const named = await workspace(['key', 'acme', '--name', 'website']);
  expect(second.output).toContain('key-2');
  for (const { apiKey } of [second, named]) {
    await expect(admit(apiKey)).resolves.toEqual({ workspaceId: acme.id });
  }

  const revoked = await workspace(['revoke', 'acme', 'website']);
  expect(revoked).toMatchObject({ code: 0, output: expect.stringContaining('no longer works') });
  await expect(admit(named.apiKey)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  await expect(admit(second.apiKey)).resolves.toEqual({ workspaceId: acme.id });
  const again = await workspace(['revoke', 'acme', 'website']);
  expect(again).toMatchObject({ code: 0, output: expect.stringContaining('was revoked before') });

  const listed = await workspace(['list']);
  expect(listed.code).toBe(0);
  expect(listed.output).toMatch(
    /^acme {2}"Acme Publishing", 0 items\n {2}key-1 {2}made \S{10}\n {2}key-2 {2}made \S{10}\n {2}website {2}made \S{10}, revoked \S{10}$/m,
  );
  for (const { apiKey } of [created, second, named]) expect(listed.output).not.toContain(apiKey);
});

it('refuses what is taken, unknown or no name, and changes nothing', async () => {
  const keys = [
    { name: 'key-1', keyHash: 'one' },
    { name: 'old', keyHash: 'other', revokedAt: new Date() },
  ];
  await db.workspace.create({ data: { slug: 'taken', name: 'Taken', apiKeys: { create: keys } } });
  const before = await db.apiKey.findMany({ orderBy: { id: 'asc' } });
  for (const [words, message] of [
    [['create', 'taken'], 'There is a workspace taken already'],
    [['create', 'Not A Slug'], 'The slug must be lower-case letters'],
    [['create', 'fresh', '--name', ' '], 'The name must not be empty'],
    [['key', 'nowhere'], 'There is no workspace nowhere'],
    [['key', 'taken', '--name', 'key-1'], 'has a key named key-1 already'],
    [['key', 'taken', '--name', 'old'], 'the name of a revoked key stays taken'],
    [['key', 'taken', '--name', 'two words'], 'must be one word'],
    [['revoke', 'nowhere', 'key-1'], 'There is no workspace nowhere'],
    [['revoke', 'taken', 'key-9'], 'has no key named key-9. Its keys: key-1, old'],
    [['revoke', 'taken'], 'npm run workspace -- revoke'],
    [['create', 'fresh', '--nme', 'x'], "Unknown option '--nme'"],
    [[], 'npm run workspace -- create'],
  ] as const) {
    const { code, output } = await workspace(words);
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining(message) });
  }
  expect(await db.apiKey.findMany({ orderBy: { id: 'asc' } })).toEqual(before);
  expect(await db.workspace.findUnique({ where: { slug: 'fresh' } })).toBeNull();
});

it('says what is wrong with the database', async () => {
  const empty = await createTestDatabase('template1');
  expect(await workspace(['list'], empty.url)).toMatchObject({
    code: 1,
    output: expect.stringContaining('Run npm run db:migrate first'),
  });
  await empty.drop();

  const wrong = new URL(database.url);
  wrong.password = 'not-the-password';
  const refused = await workspace(['list'], wrong.href);
  expect(refused.code).toBe(1);
  expect(refused.output).toMatch(/authentication failed/i);
  expect(refused.output).not.toContain('not-the-password');
});
