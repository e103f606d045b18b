import { changeItem } from './change-item';
import type { ContentItemDocument, Transition } from './content-schemas';
import { statusesLeadingTo } from './content-status';
import { parseItemId } from './item-id';
import { presentItem } from './present-item';

/** @throws ContentError ITEM_NOT_FOUND, STALE_VERSION, ILLEGAL_TRANSITION */
export async function transitionItem(
  workspaceId: string,
  itemId: string,
  { to, version }: Transition,
): Promise<ContentItemDocument> {
  const target = { workspaceId, id: parseItemId(itemId), version, statuses: statusesLeadingTo(to) };
  const published = to === 'published' ? { publishedAt: new Date() } : {};
  return presentItem(await changeItem(target, { status: to, ...published }));
}
