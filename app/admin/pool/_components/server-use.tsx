import type { PoolStatus } from '@/lib/runtime';
import { NumberList } from './number-list';
import { Section } from './section';
import { SegmentedBar } from './segmented-bar';
import { TimeAgo } from './time-ago';

/** PostgreSQL's own count: the pool's limit is of use only while the server has that many to give. */
export function ServerUse({ server, nowMs }: Pick<PoolStatus, 'server'> & { readonly nowMs: number }) {
  if (server === undefined) {
    return (
      <Section title="PostgreSQL server">
        <p>Not counted yet: the server is asked through the pool, which had no connection or no answer.</p>
      </Section>
    );
  }
  const { readAtMs, maxConnections, reservedConnections, sessions, ownSessions } = server;
  const others = Math.max(0, sessions - ownSessions);
  const free = Math.max(0, maxConnections - reservedConnections - sessions);
  return (
    <Section title="PostgreSQL server">
      <p>
        {sessions} of {maxConnections} connections taken (<code>max_connections</code>), {reservedConnections}{' '}
        reserved for superusers. Counted <TimeAgo atMs={readAtMs} nowMs={nowMs} />.
      </p>
      <SegmentedBar
        total={maxConnections}
        segments={[
          { tone: 'used', count: ownSessions },
          { tone: 'idle', count: others },
          { tone: 'reserved', count: reservedConnections },
        ]}
        label={`Of ${maxConnections} connections ${ownSessions} taken by this instance, ${others} by others, ${reservedConnections} reserved, ${free} free`}
      />
      <NumberList
        numbers={[
          { name: 'Own', value: String(ownSessions), tone: 'used' },
          { name: 'Others', value: String(others), tone: 'idle' },
          { name: 'Reserved', value: String(reservedConnections), tone: 'reserved' },
          { name: 'Free', value: String(free), tone: 'free', alarming: free === 0 },
        ]}
      />
    </Section>
  );
}
