import { db } from '@/lib/db';
import { ContentError } from './content-error';
import type { RevisionDocument } from './content-schemas';
import { parseItemId } from './item-id';
import { versionTextSchema } from './item-version';
import { presentRevision } from './present-item';

/**
 * @param version from a URL
 * @throws ContentError ITEM_NOT_FOUND, REVISION_NOT_FOUND
 */
export async function readRevision(
  workspaceId: string,
  itemId: string,
  version: string,
): Promise<RevisionDocument> {
  const id = parseItemId(itemId);
  const number = versionTextSchema.safeParse(version);
  if (!number.success) throw ContentError.revisionNotFound();
  const revision = await db.revision.findFirst({
    where: { itemId: id, version: number.data, item: { workspaceId } },
  });
  if (revision === null) throw ContentError.revisionNotFound();
  return presentRevision(revision);
}
