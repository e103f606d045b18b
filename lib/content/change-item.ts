/**
 * The one way in which an item changes: a new version and its revision, in one transaction, and only if the item is
 * still what the client has read. Refuses stale versions and statuses that do not allow the change.
 */
import { db } from '@/lib/db';
import type { ContentItem, Prisma } from '@/prisma/generated/client';
import { ContentError } from './content-error';
import { type ContentStatus, legalTransitions } from './content-status';

export interface ChangeTarget {
  readonly workspaceId: string;
  readonly id: string;
  readonly version: number;
  /** The statuses in which the change is legal; any where absent. */
  readonly statuses?: readonly ContentStatus[];
}

type Content = Pick<
  Prisma.ContentItemUncheckedUpdateManyInput,
  'title' | 'slug' | 'bodyMarkdown' | 'status' | 'publishedAt'
>;

/** @throws ContentError ITEM_NOT_FOUND, STALE_VERSION, ILLEGAL_TRANSITION */
export function changeItem(target: ChangeTarget, content: Content): Promise<ContentItem> {
  const { workspaceId, id, version, statuses } = target;
  return db.$transaction(async (tx) => {
    // The condition stands in the UPDATE itself: of writers with one version PostgreSQL lets exactly one through.
    const [item] = await tx.contentItem.updateManyAndReturn({
      where: { id, workspaceId, version, ...(statuses && { status: { in: [...statuses] } }) },
      data: { ...content, version: { increment: 1 } },
    });
    if (item === undefined) throw await explainRefusal(tx, target);
    await tx.revision.create({
      data: {
        itemId: item.id,
        version: item.version,
        slug: item.slug,
        title: item.title,
        bodyMarkdown: item.bodyMarkdown,
        status: item.status,
      },
    });
    return item;
  });
}

/** Why no row matched. Stale comes first: what else is wrong may come from what the client has not read. */
export async function explainRefusal(
  tx: Pick<Prisma.TransactionClient, 'contentItem'>,
  { workspaceId, id, version }: Omit<ChangeTarget, 'statuses'>,
): Promise<ContentError> {
  const item = await tx.contentItem.findUnique({
    where: { id, workspaceId },
    select: { version: true, status: true },
  });
  if (item === null) return ContentError.itemNotFound();
  if (item.version !== version) return ContentError.staleVersion(item.version);
  return ContentError.illegalTransition(item.status, legalTransitions(item.status));
}
