import { db } from '@/lib/db';
import { explainRefusal } from './change-item';
import { ContentError } from './content-error';
import { parseItemId } from './item-id';

/**
 * Deletes an item with its revisions.
 * @param version deletes only this one; whatever there is where undefined
 * @throws ContentError ITEM_NOT_FOUND, STALE_VERSION
 */
export async function deleteItem(
  workspaceId: string,
  itemId: string,
  version: number | undefined,
): Promise<void> {
  const id = parseItemId(itemId);
  const { count } = await db.contentItem.deleteMany({
    where: { id, workspaceId, ...(version !== undefined && { version }) },
  });
  if (count > 0) return;
  if (version === undefined) throw ContentError.itemNotFound();
  throw await explainRefusal(db, { workspaceId, id, version });
}
