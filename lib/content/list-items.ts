import { db } from '@/lib/db';
import type { ItemListQuery } from './content-queries';
import type { ItemPage } from './content-schemas';
import { cutPage } from './page-cursor';
import { presentSummary, WITHOUT_BODY } from './present-item';

/** Newest first, by id: ids are UUIDs of version 7, which begin with their time. */
export async function listItems(
  workspaceId: string,
  { status, limit, cursor }: ItemListQuery,
): Promise<ItemPage> {
  const rows = await db.contentItem.findMany({
    where: { workspaceId, ...(status && { status }), ...(cursor && { id: { lt: cursor } }) },
    orderBy: { id: 'desc' },
    take: limit + 1,
    omit: WITHOUT_BODY,
  });
  const { items, nextCursor } = cutPage(rows, limit, ({ id }) => id);
  return { items: items.map(presentSummary), nextCursor };
}
