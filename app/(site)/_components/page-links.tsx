import Link from 'next/link';
import styles from './page-links.module.css';

interface PageLinksProps {
  /** Of the list's first page. */
  readonly path: string;
  /** Of this page; undefined on the first one. */
  readonly cursor: string | undefined;
  readonly nextCursor: string | null;
  readonly words: { readonly first: string; readonly next: string };
}

/** From a page of a list to its first one and its next one; nothing where the list is one page. */
export function PageLinks({ path, cursor, nextCursor, words }: PageLinksProps) {
  if (cursor === undefined && nextCursor === null) return null;
  return (
    <nav className={styles.pages} aria-label="Pages">
      {cursor !== undefined && (
        <Link href={path} prefetch={false}>
          {words.first}
        </Link>
      )}
      {nextCursor !== null && (
        <Link href={`${path}?cursor=${nextCursor}`} rel="next" prefetch={false}>
          {words.next}
        </Link>
      )}
    </nav>
  );
}
