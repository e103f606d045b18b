/**
 * Whether the whole fleet keeps to what the server has, in words: what was counted, what nobody can know from here, and
 * the limit that would fit. Warns; refuses nothing.
 */
import { formatCount } from '@/lib/display';
import type { InstanceSessions, ServerActivity } from '@/lib/stats';
import { type Fleet, type FleetBudget, fleetBudget, withoutGuess } from './fleet-budget';
import { type FleetSaid, fleetSeen } from './fleet-seen';

/**
 * How far the server's list of sessions tells instances apart. `pooler`: its sessions are a pooler's; `one-name`: the
 * URL gives all the same name; `not-asked`: no answer yet.
 */
export const FLEET_SIGHTS = ['names', 'one-name', 'pooler', 'not-asked'] as const;

export interface FleetReport {
  readonly sight: (typeof FLEET_SIGHTS)[number];
  /** This instance's, as the server knows it. */
  readonly applicationName: string;
  /** Those that have a session open, as far as the server tells; behind a pooler, whose was used last. */
  readonly instances: readonly InstanceSessions[];
  /** What a person said, see DATABASE_MAX_INSTANCES. */
  readonly maxInstances: number | undefined;
  readonly fleet: Fleet;
  /** limit × pools: what the fleet may open, to the server or to the pooler. */
  readonly connections: number;
  /** Undefined where the server was not asked, or where it sees a pooler's sessions and not ours. */
  readonly budget: FleetBudget | undefined;
  /** What the count rests on. */
  readonly notes: readonly string[];
  /** Where the budget is passed. */
  readonly warning: string | undefined;
}

export interface FleetInput extends FleetSaid {
  /** Of each pool. */
  readonly limit: number;
  readonly server: ServerActivity | undefined;
  readonly applicationName: string;
  /** Whether the URL gives the name, and so to every instance the same. */
  readonly isNamedByUrl: boolean;
  /** Whether a pooler stands between. */
  readonly isPooled: boolean;
}

export function reportFleet(input: FleetInput): FleetReport {
  const { limit, server, applicationName, maxInstances } = input;
  const sight = sightOf(input);
  const fleet = fleetSeen(server, applicationName, input);
  const budget = sight === 'pooler' || server === undefined ? undefined : fleetBudget(limit, fleet, server);
  const warning =
    sight === 'pooler' || server === undefined ? undefined : warn(limit, withoutGuess(fleet), server);
  const instances = server?.instances ?? [];
  const connections = limit * Math.ceil(fleet.instances * fleet.deployOverlap);
  return {
    ...{ sight, applicationName, instances, maxInstances, fleet, connections, budget },
    notes: [
      sayWhatIsSeen(sight, input),
      ...sayTheyAreMore(fleet, input),
      ...sayNextDeploy(fleet, budget),
      ...sayPooler(sight, connections),
    ],
    warning,
  };
}

function sightOf({ isPooled, server, isNamedByUrl }: FleetInput): FleetReport['sight'] {
  if (isPooled) return 'pooler';
  if (server === undefined) return 'not-asked';
  return isNamedByUrl ? 'one-name' : 'names';
}

function sayWhatIsSeen(sight: FleetReport['sight'], { server, maxInstances }: FleetInput): string {
  const say = maxInstances === undefined ? ' DATABASE_MAX_INSTANCES says how many there are.' : '';
  switch (sight) {
    case 'pooler':
      return `Behind a pooler the server’s sessions bear the name of whoever used them last: an instance that is not there may run all the same.${say}`;
    case 'not-asked':
      return `The server has not been asked yet.${say}`;
    case 'one-name':
      return `DATABASE_URL gives every instance the same application_name, so that they cannot be told apart; sessions of that name count as this one’s.${say}`;
    case 'names': {
      const seen = Math.max(1, server?.instances.length ?? 0);
      const who = seen === 1 ? 'This instance alone has' : `${formatCount(seen)} instances have`;
      const more =
        maxInstances === undefined
          ? ' One without a session does not show, and during a deploy the old ones and the new do: DATABASE_MAX_INSTANCES says how many there are at the peak.'
          : '';
      return `${who} a session open.${more}`;
    }
  }
}

function sayTheyAreMore(
  fleet: Fleet,
  { server, maxInstances, deployOverlap }: FleetInput,
): readonly string[] {
  if (maxInstances === undefined || fleet.instances <= maxInstances) return [];
  const most = Math.ceil(maxInstances * deployOverlap);
  return [
    `DATABASE_MAX_INSTANCES is ${formatCount(maxInstances)}, which is ${formatCount(most)} during a deploy, and ${formatCount(server?.instances.length ?? 0)} have sessions open: it says too few.`,
  ];
}

/** A guess: what is seen may be a deploy already. */
function sayNextDeploy(fleet: Fleet, budget: FleetBudget | undefined): readonly string[] {
  if (budget === undefined || budget.fits || withoutGuess(fleet) === fleet) return [];
  return [
    `Unless these are a deploy’s already, the next one needs ${formatCount(budget.needed)} connections, and the server has ${formatCount(budget.available)}: a limit of ${formatCount(budget.largestLimit)} fits.`,
  ];
}

function sayPooler(sight: FleetReport['sight'], connections: number): readonly string[] {
  if (sight !== 'pooler') return [];
  return [
    `The fleet may open ${formatCount(connections)} connections to the pooler: its max_client_conn must be at least that. What it opens to the server is its own setting (default_pool_size for each user and database), and that must fit max_connections.`,
  ];
}

function warn(limit: number, fleet: Fleet, server: ServerActivity): string | undefined {
  const { instances, countedBy, deployOverlap, otherConnections } = fleet;
  const { fits, pools, needed, available, largestLimit } = fleetBudget(limit, fleet, server);
  const { maxConnections, reservedConnections } = server;
  if (fits) return undefined;
  const counted = countedBy === 'word' ? '' : ' that have sessions open';
  const who = instances === 1 ? 'one instance' : `${formatCount(instances)} instances${counted}`;
  const atOnce = deployOverlap === 1 ? who : `${who}, ${formatCount(pools)} at once during a deploy,`;
  const remedy =
    largestLimit === 0
      ? 'No limit fits: run fewer instances, give the server more connections, or put a pooler in between.'
      : `A limit of ${formatCount(largestLimit)} fits.`;
  return `${atOnce} of ${formatCount(limit)} connections each and ${formatCount(otherConnections)} of others need ${formatCount(needed)}, and the server has ${formatCount(available)} (max_connections ${formatCount(maxConnections)}, ${formatCount(reservedConnections)} reserved): it will refuse some. ${remedy}`.replace(
    /^./,
    (first) => first.toUpperCase(),
  );
}
