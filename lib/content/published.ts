/**
 * What anybody may read: published items and nothing else. Refuses (answers undefined) whatever is not published,
 * so that a draft and a page that never was look the same.
 */
import { z } from 'zod';
import { db } from '@/lib/db';
import { cursorSchema, cutPage } from './page-cursor';
import { readForPage } from './read-for-page';
import { slugSchema } from './slug';

const ITEMS_ON_PAGE = 20;
const NEWEST_IN_WORKSPACE = 3;
const MOST_WORKSPACES = 50;

export interface PublishedSummary {
  readonly slug: string;
  readonly title: string;
  readonly publishedAt: Date;
}

export interface WorkspaceName {
  readonly slug: string;
  readonly name: string;
}

export interface PublishedPage {
  readonly workspace: WorkspaceName;
  readonly items: readonly PublishedSummary[];
  readonly nextCursor: string | null;
}

export interface PublishedItem extends PublishedSummary {
  readonly workspace: WorkspaceName;
  readonly bodyMarkdown: string;
  readonly updatedAt: Date;
}

/** Two items can be published in one millisecond, so the id decides where a page ended. */
const positionSchema = z
  .string()
  .regex(/^\d{1,15}\.[0-9a-f-]{36}$/)
  .transform((text) => {
    const [atMs, id = ''] = text.split('.');
    return { publishedAt: new Date(Number(atMs)), id };
  })
  .refine(({ id }) => z.guid().safeParse(id).success);

const publishedCursorSchema = cursorSchema(positionSchema);

const SUMMARY = { id: true, slug: true, title: true, publishedAt: true } as const;
const NEWEST_FIRST = [{ publishedAt: 'desc' }, { id: 'desc' }] as const;

/** Workspaces by name, each with its newest items. */
export function listWorkspaces(): Promise<(WorkspaceName & { items: PublishedSummary[] })[]> {
  return readForPage(async () => {
    const workspaces = await db.workspace.findMany({
      orderBy: { name: 'asc' },
      take: MOST_WORKSPACES,
      select: {
        slug: true,
        name: true,
        items: {
          where: { status: 'published' },
          orderBy: [...NEWEST_FIRST],
          take: NEWEST_IN_WORKSPACE,
          select: SUMMARY,
        },
      },
    });
    return workspaces.map(({ slug, name, items }) => ({ slug, name, items: items.map(toSummary) }));
  });
}

/**
 * Newest first.
 * @param cursor from a URL; undefined for the first page
 */
export function listPublished(
  workspaceSlug: string,
  cursor: string | undefined,
): Promise<PublishedPage | undefined> {
  return readForPage(async () => {
    const position = cursor === undefined ? undefined : publishedCursorSchema.safeParse(cursor);
    if (position?.success === false || !isSlug(workspaceSlug)) return undefined;
    const after = position?.data;
    const workspace = await db.workspace.findUnique({
      where: { slug: workspaceSlug },
      select: {
        slug: true,
        name: true,
        items: {
          where: {
            status: 'published',
            ...(after && {
              OR: [
                { publishedAt: { lt: after.publishedAt } },
                { publishedAt: after.publishedAt, id: { lt: after.id } },
              ],
            }),
          },
          orderBy: [...NEWEST_FIRST],
          take: ITEMS_ON_PAGE + 1,
          select: SUMMARY,
        },
      },
    });
    if (workspace === null) return undefined;
    const { items, nextCursor } = cutPage(
      workspace.items,
      ITEMS_ON_PAGE,
      ({ publishedAt, id }) => `${publishedAt?.getTime()}.${id}`,
    );
    const { slug, name } = workspace;
    return { workspace: { slug, name }, items: items.map(toSummary), nextCursor };
  });
}

export function readPublished(workspaceSlug: string, itemSlug: string): Promise<PublishedItem | undefined> {
  return readForPage(async () => {
    // A path can hold what PostgreSQL cannot, such as %00.
    if (!isSlug(workspaceSlug) || !isSlug(itemSlug)) return undefined;
    const item = await db.contentItem.findFirst({
      where: { slug: itemSlug, status: 'published', workspace: { slug: workspaceSlug } },
      select: {
        ...SUMMARY,
        bodyMarkdown: true,
        updatedAt: true,
        workspace: { select: { slug: true, name: true } },
      },
    });
    if (item === null) return undefined;
    const { workspace, bodyMarkdown, updatedAt } = item;
    return { ...toSummary(item), workspace, bodyMarkdown, updatedAt };
  });
}

function isSlug(text: string): boolean {
  return slugSchema.safeParse(text).success;
}

/** Whatever is published has the time of it; the schema allows null for what never was. */
function toSummary(row: { slug: string; title: string; publishedAt: Date | null }): PublishedSummary {
  return { slug: row.slug, title: row.title, publishedAt: row.publishedAt ?? new Date(0) };
}
