/** Rows of the database → what clients receive. */
import type { ContentItem, Revision } from '@/prisma/generated/client';
import type { ContentItemDocument, ItemPage, RevisionDocument, RevisionPage } from './content-schemas';

/** Lists leave the body out: a page of a hundred would be megabytes. */
export const WITHOUT_BODY = { bodyMarkdown: true } as const;

export function presentItem(item: ContentItem): ContentItemDocument {
  return { ...presentSummary(item), bodyMarkdown: item.bodyMarkdown };
}

export function presentSummary(item: Omit<ContentItem, 'bodyMarkdown'>): ItemPage['items'][number] {
  const { id, slug, title, status, version, publishedAt, createdAt, updatedAt } = item;
  return {
    id,
    slug,
    title,
    status,
    version,
    publishedAt: publishedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

export function presentRevision(revision: Revision): RevisionDocument {
  return { ...presentRevisionSummary(revision), bodyMarkdown: revision.bodyMarkdown };
}

export function presentRevisionSummary(
  revision: Omit<Revision, 'bodyMarkdown'>,
): RevisionPage['items'][number] {
  const { version, slug, title, status, createdAt } = revision;
  return { version, slug, title, status, createdAt: createdAt.toISOString() };
}
