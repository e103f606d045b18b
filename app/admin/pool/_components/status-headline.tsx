import type { PoolReport } from '@/lib/runtime';
import styles from './status-headline.module.css';
import { StatusIcon } from './status-icon';

const WORDS = { pass: 'Pass', warn: 'Warning', fail: 'Failure' } as const;

/** The verdict in one glance: a shape, a word and a sentence; the colour only repeats them. */
export function StatusHeadline({ status, sentence }: Pick<PoolReport, 'status' | 'sentence'>) {
  return (
    <header className={styles.headline}>
      <p className={styles.word} data-status={status}>
        <StatusIcon status={status} />
        {WORDS[status]}
        <span className={styles.subject}>Connection pool</span>
      </p>
      <h1 className={styles.sentence}>{sentence}</h1>
    </header>
  );
}
