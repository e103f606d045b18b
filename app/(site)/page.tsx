import Link from 'next/link';
import { notFound } from 'next/navigation';
import { listWorkspaces } from '@/lib/content/list-workspaces';
import { readForPage } from '@/lib/http/read-for-page';
import { type CursorParameters, cursorOf } from './_components/cursor-of';
import { ItemList } from './_components/item-list';
import { PageLinks } from './_components/page-links';
import styles from './site.module.css';

export const dynamic = 'force-dynamic';

interface HomePageProps {
  readonly searchParams: Promise<CursorParameters>;
}

export default async function HomePage({ searchParams }: HomePageProps) {
  const cursor = cursorOf(await searchParams);
  const page = await readForPage('page /', () => listWorkspaces(cursor));
  if (page === undefined) notFound();
  const { workspaces, nextCursor } = page;
  return (
    <div className={styles.page}>
      <header className={styles.intro}>
        <h1>Content that keeps its history</h1>
        <p className={styles.lead}>
          ContentFlow keeps the articles of a team in workspaces. A draft passes review before it goes live; a
          correction of what is live shows at once. Every version is kept, and nobody overwrites what somebody
          else has just changed. Editors work through <a href="/api/openapi.json">its API</a>; readers find
          here what is published.
        </p>
      </header>
      {workspaces.length === 0 && <p className={styles.empty}>{wordsForNothing(cursor)}</p>}
      {workspaces.map(({ slug, name, newest }) => (
        <section key={slug} className={styles.workspace} aria-labelledby={`workspace-${slug}`}>
          <h2 id={`workspace-${slug}`}>
            <Link href={`/w/${slug}`} prefetch={false}>
              {name}
            </Link>
          </h2>
          <ItemList workspaceSlug={slug} items={newest} headingLevel={3} />
        </section>
      ))}
      <PageLinks
        path="/"
        cursor={cursor}
        nextCursor={nextCursor}
        words={{ first: 'First workspaces', next: 'More workspaces' }}
      />
    </div>
  );
}

function wordsForNothing(cursor: string | undefined) {
  if (cursor !== undefined) return 'No further workspace has published anything.';
  return (
    <>
      Nothing is published yet. <code>npm run db:seed</code> makes a workspace with sample content.
    </>
  );
}
