/** The fleet and the server that the advice is for: what the command line says, and else what the source knows. */
import type { Fleet, ServerCapacity } from '@/lib/sizing';
import type { PoolAdviseOptions } from './command-line';
import type { FoundPool } from './found-pool';

export interface ChosenFleet {
  readonly fleet: Fleet;
  /** Undefined where nobody says what room there is. */
  readonly server: ServerCapacity | undefined;
  /** Whether a pooler stands between. */
  readonly isPooled: boolean;
  /** Those that were seen beside this pool and left out, since sister instances may be among them. */
  readonly uncountedConnections: number;
}

type Said = Pick<PoolAdviseOptions, 'server' | 'instances' | 'deployOverlap' | 'otherConnections'>;

export function chooseFleet(said: Said, found: Omit<FoundPool, 'data'>): ChosenFleet {
  const { fleet: seen, isPooled, mayOthersBeSisters } = found;
  const { instances = seen.instances, deployOverlap = seen.deployOverlap } = said;
  const countsTwice = mayOthersBeSisters && instances > seen.instances && said.otherConnections === undefined;
  return {
    fleet: {
      instances,
      countedBy: said.instances === undefined ? seen.countedBy : 'word',
      deployOverlap,
      otherConnections: countsTwice ? 0 : (said.otherConnections ?? seen.otherConnections),
    },
    server: said.server ?? found.server,
    isPooled,
    uncountedConnections: countsTwice ? seen.otherConnections : 0,
  };
}
