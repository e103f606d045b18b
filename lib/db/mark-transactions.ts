/**
 * Lets the pool know who asks from inside `$transaction`: a query there on the outer client needs a second connection
 * while the first is held, and where everybody does so nobody ever gives one back.
 */
import { beginTransaction } from '@/lib/caller';
import type { PrismaClient } from '@/prisma/generated/client';

/** On the client that a transaction hands to its callback: one begun there is a savepoint and takes no connection. */
const INSIDE = Symbol.for('prisma.client.transaction.scope_context');

type Transact = (this: object, work: unknown, options?: { readonly maxWait?: number }) => Promise<unknown>;

/** Clients that are made of this one by `$extends` inherit it (prisma@7.10.0; pinned by a test). */
export function markTransactions(client: PrismaClient): void {
  const transact = client.$transaction as unknown as Transact;
  const marked: Transact = function (work, options) {
    const isOutermost = typeof work === 'function' && !(INSIDE in this && this[INSIDE] !== undefined);
    if (!isOutermost) return transact.call(this, work, options);
    // Prisma gives up after this time and tells the pool nothing of it.
    const maxWaitMs = options?.maxWait ?? Number.POSITIVE_INFINITY;
    return beginTransaction(maxWaitMs, (inside) =>
      transact.call(this, (tx: unknown) => inside(() => work(tx)), options),
    );
  };
  Object.defineProperty(client, '$transaction', { value: marked });
}
