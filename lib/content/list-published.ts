import { z } from 'zod';
import { db } from '@/lib/db';
import { itemIdSchema } from './item-id';
import { knowWorkspace, takeTurnOf } from './known-workspaces';
import { cursorSchema, cutPage } from './page-cursor';
import { type PublishedSummary, SUMMARY_COLUMNS, toSummary, type WorkspaceName } from './published-summary';
import { isSlug } from './slug';

const ITEMS_ON_PAGE = 20;

export interface PublishedPage {
  readonly workspace: WorkspaceName;
  readonly items: readonly PublishedSummary[];
  readonly nextCursor: string | null;
}

/** Two items can be published in one millisecond, so the id decides where a page ended. */
const positionSchema = z
  .string()
  .regex(/^\d{1,15}\.[0-9a-f-]{36}$/)
  .transform((text) => {
    const [atMs, id = ''] = text.split('.');
    return { publishedAt: new Date(Number(atMs)), id };
  })
  .refine(({ id }) => itemIdSchema.safeParse(id).success);

const publishedCursorSchema = cursorSchema(positionSchema);

/**
 * A workspace's published items, newest first; undefined where there is no such workspace or page.
 * @param cursor from a URL; undefined for the first page
 */
export async function listPublished(
  workspaceSlug: string,
  cursor: string | undefined,
): Promise<PublishedPage | undefined> {
  const position = cursor === undefined ? undefined : publishedCursorSchema.safeParse(cursor);
  if (position?.success === false || !isSlug(workspaceSlug)) return undefined;
  takeTurnOf(workspaceSlug);
  const workspace = await readRows(workspaceSlug, position?.data);
  if (workspace === null) return undefined;
  knowWorkspace(workspaceSlug);
  const { items, nextCursor } = cutPage(
    workspace.items,
    ITEMS_ON_PAGE,
    ({ publishedAt, id }) => `${publishedAt?.getTime()}.${id}`,
  );
  const { slug, name } = workspace;
  return { workspace: { slug, name }, items: items.map(toSummary), nextCursor };
}

function readRows(slug: string, after: z.output<typeof positionSchema> | undefined) {
  return db.workspace.findFirst({
    where: { slug },
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
        orderBy: [{ publishedAt: 'desc' }, { id: 'desc' }],
        take: ITEMS_ON_PAGE + 1,
        select: SUMMARY_COLUMNS,
      },
    },
  });
}
