import type { RangeMinutes } from '../_charts/time-frame';
import type { FeedState } from '../_live/pool-feed';
import action from './action.module.css';
import styles from './feed-bar.module.css';
import { FeedMode } from './feed-mode';
import { RangeSwitch } from './range-switch';
import { useHydrated } from './use-hydrated';

interface FeedBarProps {
  readonly state: FeedState;
  readonly minutes: RangeMinutes;
  readonly onRange: (minutes: RangeMinutes) => void;
  readonly onPause: (paused: boolean) => void;
}

/** Stays in sight: whether the numbers are live, and what can be done about it. */
export function FeedBar({ state, minutes, onRange, onPause }: FeedBarProps) {
  const hydrated = useHydrated();
  const paused = state.mode === 'paused';
  return (
    <div className={styles.bar}>
      <FeedMode state={state} />
      <div className={styles.controls}>
        {hydrated && (
          <>
            <RangeSwitch minutes={minutes} onRange={onRange} />
            <button className={action.action} type="button" onClick={() => onPause(!paused)}>
              {paused ? 'Resume' : 'Pause'}
            </button>
          </>
        )}
        {/* Not next/link: a refresh should ask the server, never a cache of pages. */}
        <noscript>
          <a className={action.action} href={`/admin/pool?range=${minutes}`}>
            Refresh
          </a>
        </noscript>
      </div>
    </div>
  );
}
