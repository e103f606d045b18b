/**
 * The sample workspace, which `npm run db:seed` makes. Repeatable: it adds what is missing and leaves alone what
 * people have changed since; only the key named `sample` is set anew. Refuses a key that is too short.
 */
import { generateApiKey, hashApiKey, isApiKey } from '../lib/auth/api-key-format';
import { ConfigurationError } from '../lib/config';
import { withCommandClient } from './command-client';
import type { Prisma } from './generated/client';
import { readSampleContent, type SampleItem } from './sample-content';

const WORKSPACE = { slug: 'sample', name: 'Sample workspace' };
const KEY_NAME = 'sample';

/** Any number that nothing else in the database locks by: two seeds at once take turns. */
const SEED_LOCK = 7_302_114;

const SEED_TIMEOUT_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface SeedOptions {
  /** The sample key's new value; a new one is made where absent. */
  readonly apiKey?: string;
  /** Leaves a workspace that has any item without new ones. */
  readonly contentOnlyIfEmpty?: boolean;
}

export interface SeedResult {
  readonly workspaceSlug: string;
  readonly apiKey: string;
  readonly createdItems: number;
  /** Whether there was a sample key with another value, which no longer works. */
  readonly replacedKey: boolean;
}

/** @throws ConfigurationError for a bad URL or key */
export async function seed(databaseUrl: string, options: SeedOptions = {}): Promise<SeedResult> {
  const { apiKey = generateApiKey(), contentOnlyIfEmpty = false } = options;
  if (!isApiKey(apiKey)) {
    const allowed = '32 to 200 characters of A–Z, a–z, 0–9 and - . _ ~ + /';
    // A secret, even a bad one: people mistype by one character.
    throw new ConfigurationError([{ key: 'SEED_API_KEY', value: '[redacted]', allowed }]);
  }
  return withCommandClient(databaseUrl, 'seed', (client) =>
    client.$transaction(
      async (tx) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(${SEED_LOCK})`;
        const { id } = await tx.workspace.upsert({
          where: { slug: WORKSPACE.slug },
          create: WORKSPACE,
          update: {},
        });
        const replacedKey = await setKey(tx, id, hashApiKey(apiKey));
        const createdItems = await createMissingItems(tx, id, contentOnlyIfEmpty);
        return { workspaceSlug: WORKSPACE.slug, apiKey, createdItems, replacedKey };
      },
      { timeout: SEED_TIMEOUT_MS },
    ),
  );
}

async function setKey(tx: Prisma.TransactionClient, workspaceId: string, keyHash: string): Promise<boolean> {
  const where = { workspaceId_name: { workspaceId, name: KEY_NAME } };
  const before = await tx.apiKey.findUnique({ where, select: { keyHash: true } });
  await tx.apiKey.upsert({
    where,
    create: { workspaceId, name: KEY_NAME, keyHash },
    update: { keyHash, revokedAt: null },
  });
  return before !== null && before.keyHash !== keyHash;
}

async function createMissingItems(
  tx: Prisma.TransactionClient,
  workspaceId: string,
  onlyIfEmpty: boolean,
): Promise<number> {
  const present = await tx.contentItem.findMany({ where: { workspaceId }, select: { slug: true } });
  if (onlyIfEmpty && present.length > 0) return 0;
  const slugs = new Set(present.map(({ slug }) => slug));
  const missing = readSampleContent().filter(({ slug }) => !slugs.has(slug));
  const nowMs = Date.now();
  // One after the other: their ids keep the order of the list.
  for (const item of missing) await tx.contentItem.create({ data: itemData(item, workspaceId, nowMs) });
  return missing.length;
}

function itemData(item: SampleItem, workspaceId: string, nowMs: number) {
  const { slug, title, versions, ageDays } = item;
  const writtenMs = nowMs - ageDays * DAY_MS;
  const revisions = versions.map(({ status, bodyMarkdown }, index) => ({
    ...{ version: index + 1, slug, title, status, bodyMarkdown },
    createdAt: new Date(writtenMs + index * 5 * HOUR_MS),
  }));
  const last = revisions.at(-1);
  if (last === undefined) throw new Error(`${slug} has no version`);
  const { version, status, bodyMarkdown, createdAt: updatedAt } = last;
  const publishedAt = revisions.findLast((revision) => revision.status === 'published')?.createdAt ?? null;
  return {
    ...{ workspaceId, slug, title, bodyMarkdown, status, version, publishedAt, updatedAt },
    createdAt: new Date(writtenMs),
    revisions: { create: revisions },
  };
}
