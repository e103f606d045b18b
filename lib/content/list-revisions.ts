import { db } from '@/lib/db';
import { ContentError } from './content-error';
import type { RevisionListQuery } from './content-queries';
import type { RevisionPage } from './content-schemas';
import { parseItemId } from './item-id';
import { cutPage } from './page-cursor';
import { presentRevisionSummary, WITHOUT_BODY } from './present-item';

/**
 * What an item was, newest first.
 * @throws ContentError ITEM_NOT_FOUND
 */
export async function listRevisions(
  workspaceId: string,
  itemId: string,
  { limit, cursor }: RevisionListQuery,
): Promise<RevisionPage> {
  const item = await db.contentItem.findFirst({
    where: { id: parseItemId(itemId), workspaceId },
    select: {
      revisions: {
        where: cursor === undefined ? {} : { version: { lt: cursor } },
        orderBy: { version: 'desc' },
        take: limit + 1,
        omit: WITHOUT_BODY,
      },
    },
  });
  if (item === null) throw ContentError.itemNotFound();
  const { items, nextCursor } = cutPage(item.revisions, limit, ({ version }) => String(version));
  return { items: items.map(presentRevisionSummary), nextCursor };
}
