import Link from 'next/link';
import type { ReactNode } from 'react';
import styles from './notice.module.css';

interface NoticeProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** A page that has only something to say, and a way back. */
export function Notice({ title, children }: NoticeProps) {
  return (
    <div className={styles.notice}>
      <h1>{title}</h1>
      {children}
      <p>
        <Link href="/" prefetch={false}>
          All workspaces
        </Link>
      </p>
    </div>
  );
}
