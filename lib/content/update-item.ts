import { changeItem } from './change-item';
import type { ContentItemDocument, ItemChange } from './content-schemas';
import { parseItemId } from './item-id';
import { presentItem } from './present-item';
import { refusingTakenSlug } from './slug-taken';

/**
 * Changes text or slug; a published item shows the change at once.
 * @throws ContentError ITEM_NOT_FOUND, STALE_VERSION, SLUG_TAKEN
 */
export async function updateItem(
  workspaceId: string,
  itemId: string,
  { version, ...content }: ItemChange,
): Promise<ContentItemDocument> {
  const target = { workspaceId, id: parseItemId(itemId), version };
  return presentItem(await refusingTakenSlug(content.slug, () => changeItem(target, content)));
}
