/** What a source knows of the pool, and of the server and the fleet around it. */
import type { PoolReport } from '@/lib/runtime';
import {
  DEFAULT_DEPLOY_OVERLAP,
  type Fleet,
  type PoolData,
  readPoolData,
  type ServerCapacity,
} from '@/lib/sizing';
import { CommandError } from '../run-command';

export interface FoundPool {
  readonly data: PoolData;
  /** Undefined where it had not been asked, or where its room is a pooler's to keep to. */
  readonly server: ServerCapacity | undefined;
  /** As far as it is known. */
  readonly fleet: Fleet;
  /** Whether a pooler stands between. */
  readonly isPooled: boolean;
  /** Whether sister instances may be among the other connections, and would be counted twice with the instances. */
  readonly mayOthersBeSisters: boolean;
}

export const ONE_INSTANCE: Fleet = {
  ...{ instances: 1, countedBy: 'sessions', otherConnections: 0 },
  deployOverlap: DEFAULT_DEPLOY_OVERLAP,
};

type Reported = Pick<PoolReport, 'measurements' | 'samples' | 'server' | 'fleet'>;

/** @throws CommandError where the server is of a version that measured otherwise: its answer was not checked */
export function readReport({ measurements, samples, server, fleet: seen }: Reported): FoundPool {
  if (measurements.windows.some(({ coveredSeconds }) => coveredSeconds === undefined)) {
    throw new CommandError(
      'That server is of another version, and does not say how long it measured: run the pool:advise of its own version.',
    );
  }
  const isPooled = seen.sight === 'pooler';
  return {
    data: readPoolData(measurements, samples),
    server: isPooled ? undefined : server,
    fleet: seen.fleet,
    isPooled,
    // The server leaves them out by their names, or, of one name for all, counts them with its own.
    mayOthersBeSisters: false,
  };
}
