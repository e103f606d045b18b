import { reportFleet, sizePool } from '@/lib/sizing';

/** Of a pool of 10 that nobody has used. */
export const UNKNOWN_SIZING = sizePool(
  {
    limit: 10,
    traffic: { arrivalsPerSecond: 0, meanUseMs: 0, useCv2: 0 },
    measured: {
      ...{ seconds: 9, uses: 0, refused: 0, failed: 0, p95WaitMs: undefined, meanInUse: 0, moments: 9 },
      ...{ isSteady: undefined, isVariationRough: false, leaked: 0, callers: [], workspaces: [] },
    },
  },
  { fleet: { instances: 1, countedBy: 'sessions', deployOverlap: 2, otherConnections: 0 } },
);

/** Of one that has not asked the server yet. */
export const UNASKED_FLEET = reportFleet({
  ...{ limit: 10, server: undefined, applicationName: 'contentflow:host-1', isNamedByUrl: false },
  ...{ isPooled: false, maxInstances: undefined, deployOverlap: 2 },
});
