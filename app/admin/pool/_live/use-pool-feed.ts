import { useEffect, useState, useSyncExternalStore } from 'react';
import { SIGN_IN_PATH } from '@/lib/auth/admin-refusal';
import type { PoolReport } from '@/lib/runtime';
import { askPool } from './ask-pool';
import { type FeedState, PoolFeed } from './pool-feed';

/** The feed of this page, from the report that it came with. Never starts on the server. */
export function usePoolFeed(initial: PoolReport): {
  readonly state: FeedState;
  readonly setPaused: (paused: boolean) => void;
} {
  const [feed] = useState(
    () =>
      new PoolFeed(initial, {
        ask: askPool,
        now: () => performance.now(),
        onSignedOut: () => window.location.assign(SIGN_IN_PATH),
      }),
  );
  useEffect(() => {
    const onVisibility = () => feed.setHidden(document.hidden);
    onVisibility();
    document.addEventListener('visibilitychange', onVisibility);
    feed.start();
    return () => {
      document.removeEventListener('visibilitychange', onVisibility);
      feed.stop();
    };
  }, [feed]);
  const state = useSyncExternalStore(feed.subscribe, feed.read, feed.read);
  return { state, setPaused: (paused) => feed.setPaused(paused) };
}
