/**
 * From Prisma to the connection: what a statement was made for.
 *
 * Prisma tells its comment plugins of the operation and hands the statement to the pool in the same turn, so what is
 * announced here is the next statement's (prisma@7.10.0; pinned by `__tests__/integration/measurements.test.ts`). A
 * client extension would know the same and costs 50 µs a query.
 */
import type { Operation } from '@/lib/recorder';

const OPERATION = Symbol('operation');

interface Announced {
  [OPERATION]?: Operation;
}

export class OperationHandover {
  #next: Operation | undefined;

  announce(operation: Operation): void {
    this.#next = operation;
  }

  /** To the statement that a connection will get later. */
  attach(statement: unknown): void {
    const next = this.#next;
    this.#next = undefined;
    if (next !== undefined && isObject(statement)) statement[OPERATION] = next;
  }

  /** Of a statement that is sent now: what was attached to it, or, where it came here directly, what was announced. */
  take(statement: unknown): Operation | undefined {
    const attached = isObject(statement) ? statement[OPERATION] : undefined;
    if (attached !== undefined) return attached;
    const next = this.#next;
    this.#next = undefined;
    return next;
  }
}

function isObject(statement: unknown): statement is Announced {
  return typeof statement === 'object' && statement !== null;
}
