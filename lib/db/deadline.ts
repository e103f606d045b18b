/**
 * A moment by which a piece of work must be over, carried to every wait and query inside it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { processWide } from '@/lib/process';

/** One for all copies of this module, or a deadline set by one bundle is unseen by the pool of another. */
const storage = processWide('deadline', () => new AsyncLocalStorage<{ readonly atMs: number }>());

/** Runs `work` so that no wait for a connection and no query in it lasts longer than `ms` from now. */
export function withDeadline<T>(ms: number, work: () => Promise<T>): Promise<T> {
  // Awaited inside: a Prisma promise starts its query only when somebody awaits it.
  return storage.run({ atMs: performance.now() + ms }, async () => await work());
}

/** Milliseconds left, at least 1; Infinity where no deadline was set. */
export function remainingMs(): number {
  const deadline = storage.getStore();
  return deadline === undefined ? Number.POSITIVE_INFINITY : Math.max(1, deadline.atMs - performance.now());
}
