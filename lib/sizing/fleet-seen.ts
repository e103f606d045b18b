/** Which instances of this application have a session open, by the names that the server was given. */
import type { ServerActivity } from '@/lib/stats';
import type { Fleet } from './fleet-budget';

export interface FleetSaid {
  /** As many as a person said there are at the peak; undefined where nobody did. */
  readonly maxInstances: number | undefined;
  readonly deployOverlap: number;
}

/**
 * Others of the same prefix (`contentflow:web-1-4242`) are sisters. Where DATABASE_URL sets a name of its own, all have
 * the same one, and none of them can be told from this instance.
 *
 * @param ownName this instance's application_name
 */
export function fleetSeen(
  server: ServerActivity | undefined,
  ownName: string,
  { maxInstances, deployOverlap }: FleetSaid,
): Fleet {
  const sisters = (server?.instances ?? []).filter(({ applicationName }) => applicationName !== ownName);
  const ofSisters = sisters.reduce((sum, { sessions }) => sum + sessions, 0);
  const seen = 1 + sisters.length;
  // A deploy that is under way shows the old ones and the new: as many as that are no more than was said.
  const said =
    maxInstances === undefined ? undefined : Math.max(maxInstances, Math.ceil(seen / deployOverlap));
  return {
    instances: said ?? seen,
    countedBy: said === undefined ? 'sessions' : 'word',
    deployOverlap,
    otherConnections:
      server === undefined ? 0 : Math.max(0, server.sessions - server.ownSessions - ofSisters),
  };
}
