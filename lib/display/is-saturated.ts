/** Whether a full pool is one that harms: the alert fires by it, and the page is red by it. */
import type { PoolSnapshot } from '@/lib/stats';

/** Less is a queue that comes and goes: a person notices an answer that is later by as much (Nielsen, Response Times, 1993). */
export const SATURATED_WAIT_MS = 100;

export function isSaturated({
  inUse,
  limit,
  pending,
  oldestWaitMs = 0,
}: Pick<PoolSnapshot, 'inUse' | 'limit' | 'pending' | 'oldestWaitMs'>): boolean {
  return inUse >= limit && pending > 0 && oldestWaitMs >= SATURATED_WAIT_MS;
}
