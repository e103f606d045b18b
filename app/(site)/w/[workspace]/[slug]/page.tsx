import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { readPublished } from '@/lib/content/read-published';
import { markdownContent } from '@/lib/content/render-markdown';
import { readForPage } from '@/lib/http/read-for-page';
import { Instant } from '../../../_components/instant';
import site from '../../../site.module.css';
import styles from './article.module.css';

export const dynamic = 'force-dynamic';

interface ItemPageProps {
  readonly params: Promise<{ readonly workspace: string; readonly slug: string }>;
}

/** Metadata and page ask for the same; one request asks the database once. */
const readItem = cache((workspace: string, slug: string) =>
  readForPage('page /w/[workspace]/[slug]', () => readPublished(workspace, slug)),
);

export async function generateMetadata({ params }: ItemPageProps): Promise<Metadata> {
  const { workspace, slug } = await params;
  const item = await readItem(workspace, slug);
  return { title: item === undefined ? 'Not found' : `${item.title} · ${item.workspace.name}` };
}

export default async function ItemPage({ params }: ItemPageProps) {
  const { workspace, slug } = await params;
  const item = await readItem(workspace, slug);
  if (item === undefined) notFound();
  const { title, publishedAt, updatedAt, bodyMarkdown } = item;
  return (
    <article className={styles.article}>
      <header className={styles.header}>
        <p className={site.crumb}>
          <Link href={`/w/${item.workspace.slug}`} prefetch={false}>
            {item.workspace.name}
          </Link>
        </p>
        <h1>{title}</h1>
        <p className={styles.dates}>
          Published <Instant at={publishedAt} form="date-and-time" />
          {/* Publishing is itself a change, some milliseconds later by the clock. */}
          {updatedAt.getTime() - publishedAt.getTime() > 60_000 && (
            <>
              , changed <Instant at={updatedAt} form="date-and-time" />
            </>
          )}
        </p>
      </header>
      <div className={styles.body} {...markdownContent(bodyMarkdown)} />
    </article>
  );
}
