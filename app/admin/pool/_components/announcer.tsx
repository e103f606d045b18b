import { useEffect, useState } from 'react';
import { Announcements } from '../_live/announcements';
import type { FeedState } from '../_live/pool-feed';

/** Politely, and only what is worth it: a page that changes each second must not talk each second. */
export function Announcer({ state }: { readonly state: FeedState }) {
  const [announcements] = useState(() => new Announcements(state));
  const [said, setSaid] = useState('');
  useEffect(() => {
    const news = announcements.hear(state);
    if (news !== undefined) setSaid(news);
  }, [announcements, state]);
  return (
    <p className="visually-hidden" role="status">
      {said}
    </p>
  );
}
