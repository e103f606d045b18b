/** The sample workspace, seeded again and again, and as a command. */
import { hashApiKey } from '@/lib/auth/api-key-format';
import { newItemSchema } from '@/lib/content/content-schemas';
import { deriveSlug } from '@/lib/content/slug';
import { closeDatabase, db } from '@/lib/db';
import { seed } from '@/prisma/seed';
import { PROJECT_DIRECTORY } from '@/scripts/project';
import { runNpm } from '../support/npm-command';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const SAMPLE_ITEMS = 8;

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
  process.env.DATABASE_URL = database.poolUrl;
});

afterEach(async () => {
  await closeDatabase();
  await database.drop();
});

test('items in every state, each with a revision for each version', async () => {
  const result = await seed(database.poolUrl);
  expect(result).toEqual({
    workspaceSlug: 'sample',
    apiKey: expect.stringMatching(/^cf_[A-Za-z0-9_-]{43}$/),
    createdItems: SAMPLE_ITEMS,
    replacedKey: false,
  });
  const items = await db.contentItem.findMany({ include: { revisions: { orderBy: { version: 'asc' } } } });
  expect(new Set(items.map(({ status }) => status)).size).toBe(4);
  for (const { slug, title, bodyMarkdown, status, version, publishedAt, revisions } of items) {
    expect(newItemSchema.parse({ slug, title, bodyMarkdown })).toBeDefined();
    expect(bodyMarkdown.length).toBeGreaterThan(200);
    expect(deriveSlug(title)).toBeDefined();
    expect(revisions.map((revision) => revision.version)).toEqual(
      Array.from({ length: version }, (_, index) => index + 1),
    );
    expect(revisions.at(-1)).toMatchObject({ slug, title, bodyMarkdown, status });
    expect(publishedAt !== null).toBe(status === 'published' || status === 'archived');
  }
});

test('again: nothing twice, what people changed stays, the old key is replaced', async () => {
  const first = await seed(database.poolUrl);
  await db.contentItem.updateMany({ where: { status: 'draft' }, data: { title: 'Mine now' } });
  await db.contentItem.deleteMany({ where: { status: 'archived' } });
  const second = await seed(database.poolUrl);
  expect(second).toMatchObject({ createdItems: 1, replacedKey: true });
  expect(await db.contentItem.count({ where: { title: 'Mine now' } })).toBe(1);
  expect(await db.apiKey.findMany({ select: { keyHash: true } })).toEqual([
    { keyHash: hashApiKey(second.apiKey) },
  ]);
  expect(second.apiKey).not.toBe(first.apiKey);
});

test('a workspace with any item gets no new ones where asked so, and a key that is given stays', async () => {
  const apiKey = 'a-key-of-my-own-0123456789-abcdef';
  await seed(database.poolUrl, { apiKey });
  await db.apiKey.updateMany({ data: { revokedAt: new Date() } });
  await db.contentItem.deleteMany({ where: { status: 'published' } });
  const again = await seed(database.poolUrl, { apiKey, contentOnlyIfEmpty: true });
  expect(again).toEqual({ workspaceSlug: 'sample', apiKey, createdItems: 0, replacedKey: false });
  expect(await db.apiKey.findMany()).toEqual([
    expect.objectContaining({ keyHash: hashApiKey(apiKey), revokedAt: null }),
  ]);
});

test('two seeds at once take turns', async () => {
  const results = await Promise.all([seed(database.poolUrl), seed(database.poolUrl)]);
  expect(results.map(({ createdItems }) => createdItems).toSorted((a, b) => a - b)).toEqual([
    0,
    SAMPLE_ITEMS,
  ]);
});

test.each(['short', 'with a space, but of more than 32 characters'])('%j is no key', async (apiKey) => {
  await expect(seed(database.poolUrl, { apiKey })).rejects.toMatchObject({ code: 'INVALID_CONFIGURATION' });
  await expect(seed(database.poolUrl, { apiKey })).rejects.not.toThrow(apiKey);
});

describe('as a command', () => {
  async function runSeed(env: Record<string, string>) {
    const command = runNpm('db:seed', PROJECT_DIRECTORY, env);
    const code = await command.exited;
    return { code, output: command.output() };
  }

  const PRINTED = /^Workspace sample: 8 items added\.\nAPI key: (\S+)\n$/;

  test('prints the key and nothing else', async () => {
    const { output } = await runSeed({ DATABASE_URL: database.poolUrl });
    expect(PRINTED.exec(output)?.[1]).toMatch(/^cf_\S{43}$/);
  });

  test('takes SEED_API_KEY without the blanks around it; blanks alone are no key', async () => {
    const blank = await runSeed({ DATABASE_URL: database.poolUrl, SEED_API_KEY: ' ' });
    expect(PRINTED.exec(blank.output)?.[1]).toMatch(/^cf_\S{43}$/);

    const apiKey = 'a-key-of-my-own-0123456789-abcdef';
    const given = await runSeed({ DATABASE_URL: database.poolUrl, SEED_API_KEY: `${apiKey} ` });
    expect(given.output).toBe(`Workspace sample: 0 items added.\nAPI key: ${apiKey}\n`);
    expect(await db.apiKey.findMany({ select: { keyHash: true } })).toEqual([
      { keyHash: hashApiKey(apiKey) },
    ]);
  });

  test('on a database without migrations says what to run first', async () => {
    const empty = await createTestDatabase('template1');
    const { code, output } = await runSeed({ DATABASE_URL: empty.poolUrl });
    await empty.drop();
    expect(code).toBe(1);
    expect(output).toMatch(/^\n[^\n]* Run npm run db:migrate first\.\n\n$/);
  });

  test.each([
    ['', /DATABASE_URL is not set/],
    ['mysql://root:hunter2@localhost/x', /DATABASE_URL/],
    ['postgresql://u:hunter2@127.0.0.1:1/x', /127\.0\.0\.1|reach/],
  ])('DATABASE_URL=%j ends with 1 and a message', async (url, message) => {
    const { code, output } = await runSeed({ DATABASE_URL: url });
    expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(message) });
    expect(output).not.toContain('hunter2');
    expect(output).not.toMatch(/^\s+at /m);
  });
});
