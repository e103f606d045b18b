import { hostname } from 'node:os';

/** Tells this process from the others, in pg_stat_activity too. */
export function instanceName(): string {
  return `${hostname()}-${process.pid}`;
}
