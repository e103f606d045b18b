/** Which instances of this application have a session open, by the names that the server was given. */
import type { ServerActivity } from '@/lib/stats';
import type { Fleet } from './fleet-budget';

/** As the names of instances end: with the process's number. */
const INSTANCE_NAME = /^([^:]+:).+-\d+$/;

/**
 * Others of the same prefix (`contentflow:web-1-4242`) are sisters. Where DATABASE_URL sets a name of its own, all have
 * the same one, and none of them can be told from this instance.
 *
 * @param ownName this instance's application_name
 */
export function fleetSeen(server: ServerActivity | undefined, ownName: string, deployOverlap: number): Fleet {
  const prefixOf = (name: string) => INSTANCE_NAME.exec(name)?.[1];
  const prefix = prefixOf(ownName);
  const sisters = (server?.byApplication ?? []).filter(
    ({ applicationName }) =>
      prefix !== undefined && applicationName !== ownName && prefixOf(applicationName) === prefix,
  );
  const ofSisters = sisters.reduce((sum, { sessions }) => sum + sessions, 0);
  return {
    instances: 1 + new Set(sisters.map(({ applicationName }) => applicationName)).size,
    countedBy: 'sessions',
    deployOverlap,
    otherConnections:
      server === undefined ? 0 : Math.max(0, server.sessions - server.ownSessions - ofSisters),
  };
}
