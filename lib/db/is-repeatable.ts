/**
 * Whether a statement whose connection broke may be sent once more: only where it is a read by its very operation. Of raw
 * SQL nobody knows what its functions do, and of a write nobody knows whether it was done.
 */
import { classifyError } from '@/lib/errors';
import type { Operation } from '@/lib/recorder';

const READS: ReadonlySet<string> = new Set([
  'findUnique',
  'findUniqueOrThrow',
  'findFirst',
  'findFirstOrThrow',
  'findMany',
  'count',
  'aggregate',
  'groupBy',
]);

/** @param operation what Prisma made the statement for */
export function isRepeatable(operation: Operation | undefined, failure: unknown): boolean {
  return (
    operation?.model !== undefined && READS.has(operation.name) && classifyError(failure) === 'CONNECT_FAILED'
  );
}
