import { formatDuration } from '@/lib/display';
import type { FeedState } from '../_live/pool-feed';
import styles from './feed-notice.module.css';
import { TimeAgo } from './time-ago';

/** Says what the numbers below are worth where that is not plain: old, of one process of several, or of a new one. */
export function FeedNotice({ state }: { readonly state: FeedState }) {
  const { mode, ageMs, reason, restartedAtMs, processes, nowMs, report } = state;
  if (mode === 'lost') {
    return (
      <p className={styles.notice} data-tone="lost">
        <strong>Not live:</strong> last data {formatDuration(Math.max(1000, ageMs))} ago, trying again (
        {reason}).
      </p>
    );
  }
  if (processes > 1) {
    return (
      <p className={styles.quiet}>
        {processes} processes answer in turn: this is the view of <code>{report.instance}</code>.
      </p>
    );
  }
  if (restartedAtMs === undefined) return null;
  return (
    <p className={styles.notice}>
      Another server process answers than before: <code>{report.instance}</code>, started{' '}
      <TimeAgo atMs={restartedAtMs} nowMs={nowMs} />. Charts and totals are its own.
    </p>
  );
}
