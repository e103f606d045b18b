import { useEffect, useRef, useState } from 'react';
import { announce } from '../_live/announce';
import type { FeedState } from '../_live/pool-feed';

/** Politely, and only what `announce` finds worth it: a page that changes each second must not talk each second. */
export function Announcer({ state }: { readonly state: FeedState }) {
  const before = useRef(state);
  const [said, setSaid] = useState('');
  useEffect(() => {
    const news = announce(before.current, state);
    before.current = state;
    if (news !== undefined) setSaid(news);
  }, [state]);
  return (
    <p className="visually-hidden" role="status">
      {said}
    </p>
  );
}
