import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { listPublished } from '@/lib/content/list-published';
import { readForPage } from '@/lib/http/read-for-page';
import { ItemList } from '../../_components/item-list';
import styles from '../../site.module.css';

export const dynamic = 'force-dynamic';

interface WorkspacePageProps {
  readonly params: Promise<{ readonly workspace: string }>;
  readonly searchParams: Promise<{ readonly cursor?: string | string[] }>;
}

/** Metadata and page ask for the same; one request asks the database once. */
const readList = cache((workspace: string, cursor: string | undefined) =>
  readForPage('GET /w/[workspace]', () => listPublished(workspace, cursor)),
);

export async function generateMetadata({ params, searchParams }: WorkspacePageProps): Promise<Metadata> {
  const page = await readList((await params).workspace, cursorOf(await searchParams));
  return page === undefined ? { title: 'Not found' } : { title: page.workspace.name };
}

export default async function WorkspacePage({ params, searchParams }: WorkspacePageProps) {
  const cursor = cursorOf(await searchParams);
  const page = await readList((await params).workspace, cursor);
  if (page === undefined) notFound();
  const { workspace, items, nextCursor } = page;
  return (
    <div className={styles.page}>
      <h1>{workspace.name}</h1>
      <ItemList workspaceSlug={workspace.slug} items={items} headingLevel={2} />
      {(cursor !== undefined || nextCursor !== null) && (
        <nav className={styles.pages} aria-label="Pages">
          {cursor !== undefined && (
            <Link href={`/w/${workspace.slug}`} prefetch={false}>
              Newest
            </Link>
          )}
          {nextCursor !== null && (
            <Link href={`/w/${workspace.slug}?cursor=${nextCursor}`} rel="next" prefetch={false}>
              Older
            </Link>
          )}
        </nav>
      )}
    </div>
  );
}

/** A cursor that is there twice is none that this page has written. */
function cursorOf({ cursor }: { readonly cursor?: string | string[] }): string | undefined {
  return Array.isArray(cursor) ? '' : cursor;
}
