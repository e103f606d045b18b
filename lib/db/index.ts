/**
 * The public door of the pooled database client.
 *
 * `import { db } from '@/lib/db'` and think of nothing: one pool in one process, made at first use, its settings
 * carried by DATABASE_URL (see `pooledDatabaseUrl`).
 */
import { PrismaClient } from '@/prisma/generated/client';
import { database } from './database';

export { nameWorkspace, withCaller, withDeadline, withLane } from '@/lib/caller';
export { closeDatabase, type Database, database } from './database';
export { PROBE_LABEL } from './probe';

/**
 * The process's PrismaClient. Importing it opens nothing and reads no environment, so a build needs no database;
 * the first property that is read makes the client.
 */
export const db: PrismaClient = new Proxy({} as PrismaClient, {
  get(_target, property) {
    const { client } = database();
    const value: unknown = Reflect.get(client, property);
    return typeof value === 'function' ? value.bind(client) : value;
  },
  set: (_target, property, value) => Reflect.set(database().client, property, value),
  has: (_target, property) => Reflect.has(database().client, property),
  getPrototypeOf: () => PrismaClient.prototype,
});
