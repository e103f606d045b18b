import { formatDuration } from '@/lib/display';
import type { FeedState } from '../_live/pool-feed';
import styles from './feed-notice.module.css';
import { TimeAgo } from './time-ago';

/** Says what the numbers below are worth where that is not plain: old, or of another process than before. */
export function FeedNotice({ state }: { readonly state: FeedState }) {
  const { mode, ageMs, reason, restartedAtMs, nowMs, report } = state;
  if (mode === 'lost') {
    return (
      <p className={styles.notice} data-tone="lost">
        <strong>Not live:</strong> last data {formatDuration(Math.max(1000, ageMs))} ago, trying again (
        {reason}).
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
