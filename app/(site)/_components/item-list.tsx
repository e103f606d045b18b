import Link from 'next/link';
import type { PublishedSummary } from '@/lib/content/published-summary';
import { Instant } from './instant';
import styles from './item-list.module.css';

interface ItemListProps {
  readonly workspaceSlug: string;
  readonly items: readonly PublishedSummary[];
  /** One below the heading that the list stands under. */
  readonly headingLevel: 2 | 3;
}

export function ItemList({ workspaceSlug, items, headingLevel }: ItemListProps) {
  const Heading = `h${headingLevel}` as const;
  return (
    <ul className={styles.list}>
      {items.map(({ slug, title, publishedAt }) => (
        <li key={slug} className={styles.item}>
          <Heading className={styles.title}>
            {/* No prefetch: a list must not cost the pool a query for each of its lines. */}
            <Link href={`/w/${workspaceSlug}/${slug}`} prefetch={false}>
              {title}
            </Link>
          </Heading>
          <Instant at={publishedAt} form="date" />
        </li>
      ))}
    </ul>
  );
}
