import Link from 'next/link';
import { listWorkspaces } from '@/lib/content/list-workspaces';
import { readForPage } from '@/lib/http/read-for-page';
import { ItemList } from './_components/item-list';
import styles from './site.module.css';

export const dynamic = 'force-dynamic';

export default async function HomePage() {
  const workspaces = await readForPage('GET /', listWorkspaces);
  return (
    <div className={styles.page}>
      <header className={styles.intro}>
        <h1>Content that has been read before it is published</h1>
        <p className={styles.lead}>
          ContentFlow keeps the articles of a team in workspaces. A draft is reviewed, published and one day
          archived; every version of it is kept, and nobody overwrites what somebody else has just changed.
          Editors work through <a href="/api/openapi.json">its API</a>; readers find here what is published.
        </p>
      </header>
      {workspaces.length === 0 && (
        <p className={styles.empty}>
          There is no workspace yet. <code>npm run db:seed</code> makes one with sample content.
        </p>
      )}
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
    </div>
  );
}
