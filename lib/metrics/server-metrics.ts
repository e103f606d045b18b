/** The server's side, as it was when it was last asked; no values before that. */
import type { ServerActivity } from '@/lib/stats';
import { type Metric, type NumberMetric, optional, toSeconds } from './metric';

export const SERVER_METRICS: readonly Metric[] = [
  ofServer(
    'sessions.open',
    '{session}',
    'Client sessions of everybody on the server.',
    (server) => server.sessions,
  ),
  ofServer(
    'sessions.own',
    '{session}',
    'Client sessions of this process on the server.',
    (server) => server.ownSessions,
  ),
  ofServer('sessions.max', '{session}', 'The server’s max_connections.', (server) => server.maxConnections),
  ofServer(
    'sessions.reserved',
    '{session}',
    'Sessions of max_connections that are kept for superusers and reserved roles.',
    (server) => server.reservedConnections,
  ),
  ofServer(
    'transaction.oldest',
    's',
    'Age of the oldest open transaction; no value where none is.',
    (server) => toSeconds(server.oldestTransaction?.ageMs),
  ),
  ofServer(
    'idle_in_transaction.oldest',
    's',
    'How long the longest idle session has held a transaction open; no value where none does.',
    (server) => toSeconds(server.oldestIdleInTransaction?.ageMs),
  ),
  ofServer('read_timestamp', 's', 'When the server was asked, Unix time.', (server) =>
    toSeconds(server.readAtMs),
  ),
];

function ofServer(
  name: string,
  unit: string,
  description: string,
  read: (server: ServerActivity) => number | undefined,
): NumberMetric {
  return {
    name: `contentflow.server.${name}`,
    kind: 'gauge',
    unit,
    description,
    read: ({ server }) => (server === undefined ? [] : optional(read(server))),
  };
}
