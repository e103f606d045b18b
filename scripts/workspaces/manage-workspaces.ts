/**
 * Workspaces and their API keys, made and ended by whoever runs the server; there is no API for it. Refuses slugs and
 * names that are taken, revoked keys' names included: what a name stood for once, it must not stand for anew.
 */
import { z } from 'zod';
import { generateApiKey, hashApiKey } from '@/lib/auth/api-key-format';
import { slugSchema } from '@/lib/content/slug';
import { storableText } from '@/lib/content/storable-text';
import { prismaCodeOf } from '@/prisma/command-client';
import type { PrismaClient } from '@/prisma/generated/client';
import { CommandError } from '../run-command';

export interface NewKey {
  readonly workspaceSlug: string;
  readonly keyName: string;
  /** The one time that it can be seen. */
  readonly apiKey: string;
}

export interface ListedWorkspace {
  readonly slug: string;
  readonly name: string;
  readonly items: number;
  readonly keys: readonly {
    readonly name: string;
    readonly createdAt: Date;
    readonly revokedAt: Date | null;
  }[];
}

const FIRST_KEY_NAME = 'key-1';
const NAME_MAX_LENGTH = 200;

const workspaceNameSchema = storableText
  .trim()
  .min(1, 'must not be empty')
  .max(NAME_MAX_LENGTH, `must have ${NAME_MAX_LENGTH} characters at most`)
  .refine((name) => !/[\p{Cc}\u2028\u2029]/u.test(name), 'must be one line without control characters');

/** One word, so that it can be typed after `revoke` as it is; it does not begin as an option does. */
const keyNameSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'must be one word of 1 to 64 letters a–z, digits and . _ -, and begin with a letter or a digit',
  );

/** @throws CommandError for a bad or taken slug, or a bad name */
export async function createWorkspace(
  client: PrismaClient,
  wantedSlug: string,
  wantedName: string = wantedSlug,
): Promise<NewKey> {
  const slug = check(slugSchema, wantedSlug, 'The slug');
  const name = check(workspaceNameSchema, wantedName, 'The name');
  const apiKey = generateApiKey();
  await refusingTaken(`There is a workspace ${slug} already.`, () =>
    // Prisma wraps a nested write in a transaction of its own.
    client.workspace.create({
      data: { slug, name, apiKeys: { create: { name: FIRST_KEY_NAME, keyHash: hashApiKey(apiKey) } } },
    }),
  );
  return { workspaceSlug: slug, keyName: FIRST_KEY_NAME, apiKey };
}

/**
 * @param wantedName where absent, the first free one of key-1, key-2, …
 * @throws CommandError for an unknown workspace, or a bad or taken name
 */
export async function createKey(
  client: PrismaClient,
  slug: string,
  wantedName: string | undefined,
): Promise<NewKey> {
  const { id, apiKeys } = await findWorkspace(client, slug);
  const keyName =
    wantedName === undefined
      ? firstFreeName(apiKeys.map(({ name }) => name))
      : check(keyNameSchema, wantedName, 'The name');
  const apiKey = generateApiKey();
  await refusingTaken(
    `The workspace ${slug} has a key named ${keyName} already, and the name of a revoked key stays taken.`,
    () => client.apiKey.create({ data: { workspaceId: id, name: keyName, keyHash: hashApiKey(apiKey) } }),
  );
  return { workspaceSlug: slug, keyName, apiKey };
}

/**
 * @returns whether the key worked until now; false where it was revoked before
 * @throws CommandError for an unknown workspace or key
 */
export async function revokeKey(client: PrismaClient, slug: string, keyName: string): Promise<boolean> {
  const { id, apiKeys } = await findWorkspace(client, slug);
  if (!apiKeys.some(({ name }) => name === keyName)) {
    const names = apiKeys.map(({ name }) => name).join(', ') || 'none';
    throw new CommandError(`The workspace ${slug} has no key named ${keyName}. Its keys: ${names}`);
  }
  const { count } = await client.apiKey.updateMany({
    where: { workspaceId: id, name: keyName, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  return count > 0;
}

/** By slug; keys in the order in which they were made. */
export async function listWorkspaces(client: PrismaClient): Promise<ListedWorkspace[]> {
  const workspaces = await client.workspace.findMany({
    orderBy: { slug: 'asc' },
    select: {
      slug: true,
      name: true,
      _count: { select: { items: true } },
      apiKeys: { orderBy: { id: 'asc' }, select: { name: true, createdAt: true, revokedAt: true } },
    },
  });
  return workspaces.map(({ slug, name, _count, apiKeys }) => ({
    ...{ slug, name, items: _count.items, keys: apiKeys },
  }));
}

async function findWorkspace(client: PrismaClient, slug: string) {
  const workspace = await client.workspace.findUnique({
    where: { slug },
    select: { id: true, apiKeys: { orderBy: { id: 'asc' }, select: { name: true } } },
  });
  if (workspace !== null) return workspace;
  throw new CommandError(
    `There is no workspace ${slug}. npm run workspace -- list shows those that there are.`,
  );
}

function firstFreeName(taken: readonly string[]): string {
  for (let number = 1; ; number += 1) if (!taken.includes(`key-${number}`)) return `key-${number}`;
}

function check(schema: z.ZodType<string>, value: string, what: string): string {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new CommandError(`${what} ${result.error.issues.map(({ message }) => message).join(' and ')}.`);
}

/** Nothing looks first: between a look and a write somebody else can write. Prisma's P2002 is a unique violation. */
async function refusingTaken<T>(message: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw prismaCodeOf(error) === 'P2002' ? new CommandError(message) : error;
  }
}
