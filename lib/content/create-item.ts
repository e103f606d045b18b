import { db } from '@/lib/db';
import { ContentError } from './content-error';
import type { ContentItemDocument, NewItem } from './content-schemas';
import { presentItem } from './present-item';
import { deriveSlug } from './slug';
import { refusingTakenSlug } from './slug-taken';

/**
 * A draft and its first revision, in one transaction.
 * @throws ContentError SLUG_TAKEN, SLUG_UNDERIVABLE
 */
export async function createItem(workspaceId: string, input: NewItem): Promise<ContentItemDocument> {
  const { title, bodyMarkdown = '', slug = deriveSlug(title) } = input;
  if (slug === undefined) throw ContentError.slugUnderivable();
  const content = { slug, title, bodyMarkdown };
  // Prisma wraps a nested write in a transaction of its own.
  const item = await refusingTakenSlug(slug, () =>
    db.contentItem.create({
      data: {
        ...content,
        workspace: { connect: { id: workspaceId } },
        revisions: { create: { ...content, version: 1, status: 'draft' } },
      },
    }),
  );
  return presentItem(item);
}
