/** How many connections a whole fleet may open, and whether it keeps to that while a deploy runs the old and the new. */

export interface ServerCapacity {
  /** The server's max_connections. */
  readonly maxConnections: number;
  /** Of those, kept for superusers and reserved roles. */
  readonly reservedConnections: number;
}

export interface Fleet {
  /** Processes that have a pool each: replicas × workers; of a serverless platform, as many as it may start. */
  readonly instances: number;
  /** `word`: a person said how many; `sessions`: those that have a session open, which may not be all. */
  readonly countedBy: 'word' | 'sessions';
  /** How many times that many run while a new version is rolled out: 2 where the old ones stay until the new ones are ready. */
  readonly deployOverlap: number;
  /** Everybody else on the server: migrations, cron jobs, dashboards, psql. */
  readonly otherConnections: number;
}

export interface FleetBudget {
  /** Pools that there are during a deploy: instances × overlap, and a part of one is one. */
  readonly pools: number;
  /** limit × pools + others. */
  readonly needed: number;
  /** max_connections − reserved. */
  readonly available: number;
  readonly fits: boolean;
  /** The highest limit that fits; 0 where none does. */
  readonly largestLimit: number;
  /** How many instances of this limit fit during a deploy, beside the others. */
  readonly instancesThatFit: number;
}

/** Where nobody said how many there are, several that are seen may be the old ones and the new of a deploy already. */
export function withoutGuess(fleet: Fleet): Fleet {
  const { countedBy, instances, deployOverlap } = fleet;
  const isGuess = countedBy === 'sessions' && instances > 1 && deployOverlap > 1;
  return isGuess ? { ...fleet, deployOverlap: 1 } : fleet;
}

/** @param limit of each pool */
export function fleetBudget(limit: number, fleet: Fleet, server: ServerCapacity): FleetBudget {
  const { instances, deployOverlap, otherConnections } = fleet;
  const available = Math.max(0, server.maxConnections - server.reservedConnections);
  const pools = Math.ceil(instances * deployOverlap);
  const needed = limit * pools + otherConnections;
  const left = Math.max(0, available - otherConnections);
  return {
    pools,
    needed,
    available,
    fits: needed <= available,
    largestLimit: Math.floor(left / pools),
    // Whole pools first: a part of one is one.
    instancesThatFit: Math.floor(Math.floor(left / limit) / deployOverlap),
  };
}
