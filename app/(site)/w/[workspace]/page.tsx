import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { listPublished } from '@/lib/content/list-published';
import { readForPage } from '@/lib/http/read-for-page';
import { type CursorParameters, cursorOf } from '../../_components/cursor-of';
import { ItemList } from '../../_components/item-list';
import { PageLinks } from '../../_components/page-links';
import styles from '../../site.module.css';

export const dynamic = 'force-dynamic';

interface WorkspacePageProps {
  readonly params: Promise<{ readonly workspace: string }>;
  readonly searchParams: Promise<CursorParameters>;
}

/** Metadata and page ask for the same; one request asks the database once. */
const readList = cache((workspace: string, cursor: string | undefined) =>
  readForPage('page /w/[workspace]', () => listPublished(workspace, cursor)),
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
      {items.length === 0 ? (
        <p className={styles.empty}>
          {cursor === undefined ? 'Nothing is published here yet.' : 'Nothing older is published here.'}
        </p>
      ) : (
        <ItemList workspaceSlug={workspace.slug} items={items} headingLevel={2} />
      )}
      <PageLinks
        path={`/w/${workspace.slug}`}
        cursor={cursor}
        nextCursor={nextCursor}
        words={{ first: 'Newest', next: 'Older' }}
      />
    </div>
  );
}
