import { formatClock, formatZone } from '@/lib/display';
import type { FeedState } from '../_live/pool-feed';
import styles from './feed-mode.module.css';
import { useTimeZone } from './use-time-zone';

const WORDS = { starting: 'As of', live: 'Live', paused: 'Paused', lost: 'Not live' } as const;

/** In a word, a shape and a moment; not read out at each tick. */
export function FeedMode({ state: { mode, report } }: { readonly state: FeedState }) {
  const timeZone = useTimeZone();
  return (
    <p className={styles.mode} data-mode={mode}>
      <svg className={styles.dot} viewBox="0 0 8 8" aria-hidden="true">
        {mode === 'paused' ? <path d="M1 0h2v8H1zM5 0h2v8H5z" /> : <circle cx="4" cy="4" r="4" />}
      </svg>
      <span className={styles.word}>{WORDS[mode]}</span>
      <time className={styles.time} dateTime={new Date(report.atMs).toISOString()}>
        {formatClock(report.atMs, timeZone)} {formatZone(report.atMs, timeZone)}
      </time>
    </p>
  );
}
