import { db } from '@/lib/db';
import { knowWorkspace, takeTurnOf } from './known-workspaces';
import { type PublishedSummary, SUMMARY_COLUMNS, toSummary, type WorkspaceName } from './published-summary';
import { isSlug } from './slug';

export interface PublishedItem extends PublishedSummary {
  readonly workspace: WorkspaceName;
  readonly bodyMarkdown: string;
  readonly updatedAt: Date;
}

/** Undefined for whatever is not published, so that a draft and a page that never was look the same. */
export async function readPublished(
  workspaceSlug: string,
  itemSlug: string,
): Promise<PublishedItem | undefined> {
  // A path can hold what PostgreSQL cannot, such as %00.
  if (!isSlug(workspaceSlug) || !isSlug(itemSlug)) return undefined;
  takeTurnOf(workspaceSlug);
  const item = await db.contentItem.findFirst({
    where: { slug: itemSlug, status: 'published', workspace: { slug: workspaceSlug } },
    select: {
      ...SUMMARY_COLUMNS,
      bodyMarkdown: true,
      updatedAt: true,
      workspace: { select: { slug: true, name: true } },
    },
  });
  if (item === null) return undefined;
  knowWorkspace(workspaceSlug);
  const { workspace, bodyMarkdown, updatedAt } = item;
  return { ...toSummary(item), workspace, bodyMarkdown, updatedAt };
}
