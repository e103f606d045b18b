import { formatCount } from '@/lib/display';
import type { PoolReport } from '@/lib/runtime';
import type { ServerActivity } from '@/lib/stats';
import { NumberList } from './number-list';
import { Section } from './section';
import { SegmentedBar } from './segmented-bar';
import { ServerSessions } from './server-sessions';
import { TimeAgo } from './time-ago';

/** PostgreSQL's own count: the pool's limit is of use only while the server has that many to give. */
export function ServerUse({ server, nowMs }: Pick<PoolReport, 'server'> & { readonly nowMs: number }) {
  return (
    <Section title="PostgreSQL server">
      {server === undefined ? (
        <p>Not counted yet: the server is asked through the pool, which had no connection or no answer.</p>
      ) : (
        <Activity server={server} nowMs={nowMs} />
      )}
    </Section>
  );
}

function Activity({ server, nowMs }: { readonly server: ServerActivity; readonly nowMs: number }) {
  const { readAtMs, maxConnections, reservedConnections, sessions, ownSessions, commits, rollbacks } = server;
  const others = Math.max(0, sessions - ownSessions);
  const free = Math.max(0, maxConnections - reservedConnections - sessions);
  return (
    <>
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
          { name: 'Own', value: formatCount(ownSessions), tone: 'used' },
          { name: 'Others', value: formatCount(others), tone: 'idle' },
          { name: 'Reserved', value: formatCount(reservedConnections), tone: 'reserved' },
          { name: 'Free', value: formatCount(free), tone: 'free', alarming: free === 0 },
          { name: 'Commits', value: formatCount(commits) },
          { name: 'Rollbacks', value: formatCount(rollbacks) },
        ]}
      />
      <ServerSessions server={server} />
    </>
  );
}
