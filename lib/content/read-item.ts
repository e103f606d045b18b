import { db } from '@/lib/db';
import { ContentError } from './content-error';
import type { ContentItemDocument } from './content-schemas';
import { parseItemId } from './item-id';
import { presentItem } from './present-item';

/** @throws ContentError ITEM_NOT_FOUND, also for an item of another workspace */
export async function readItem(workspaceId: string, itemId: string): Promise<ContentItemDocument> {
  const item = await db.contentItem.findFirst({ where: { id: parseItemId(itemId), workspaceId } });
  if (item === null) throw ContentError.itemNotFound();
  return presentItem(item);
}
