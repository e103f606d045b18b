/** What servers allow as they come; one that is asked (`SHOW max_connections`) knows better. */
import type { ServerCapacity } from './fleet-budget';

/** PostgreSQL 18: max_connections 100, superuser_reserved_connections 3, reserved_connections 0. */
export const PLAIN_POSTGRES: ServerCapacity = { maxConnections: 100, reservedConnections: 3 };

/** Kept for Neon's own superuser, whatever the size. */
const NEON_RESERVED = 7;

/**
 * By compute size in CU. With autoscaling the limit follows from both ends of the range, so ask the server.
 * Source: https://neon.com/docs/connect/connection-pooling, as of 2026-01-24 (0.25 CU was 112 until 2025).
 */
const NEON_MAX_CONNECTIONS: ReadonlyMap<number, number> = new Map([
  [0.25, 104],
  [0.5, 209],
  [1, 419],
  [2, 839],
  [3, 1_258],
  [4, 1_678],
  [5, 2_098],
  [6, 2_517],
  [7, 2_937],
  [8, 3_357],
]);
/** From 9 CU on. */
const NEON_MOST = 4_000;
const NEON_LARGEST_CU = 56;

export const NEON_SIZES = `${[...NEON_MAX_CONNECTIONS.keys()].join(', ')}, or a whole number from 9 to ${NEON_LARGEST_CU}`;

/** @returns undefined for a size that Neon does not have */
export function neonCapacity(computeUnits: number): ServerCapacity | undefined {
  const isLarge = Number.isInteger(computeUnits) && computeUnits >= 9 && computeUnits <= NEON_LARGEST_CU;
  const maxConnections = NEON_MAX_CONNECTIONS.get(computeUnits) ?? (isLarge ? NEON_MOST : undefined);
  return maxConnections === undefined ? undefined : { maxConnections, reservedConnections: NEON_RESERVED };
}
