/**
 * From Prisma to the connection: what a statement was made for.
 *
 * Prisma tells its comment plugins of the operation and in the same turn hands the statement over, to the pool or, in a
 * transaction, to a connection; so what is announced here is what is taken next (prisma@7.10.0; pinned by
 * `__tests__/integration/measurements.test.ts`). A client extension would know the same and costs 50 µs a query.
 */
import type { Operation } from '@/lib/recorder';

export class OperationHandover {
  #next: Operation | undefined;
  /** One object for each model and action, however often it is asked for; there are as many as the schema has. */
  readonly #known = new Map<string | undefined, Map<string, Operation>>();

  announce(model: string | undefined, action: string): void {
    this.#next = this.#known.get(model)?.get(action) ?? this.#remember(model, action);
  }

  /** Undefined for what did not come through Prisma. */
  take(): Operation | undefined {
    const next = this.#next;
    this.#next = undefined;
    return next;
  }

  #remember(model: string | undefined, name: string): Operation {
    const operation = Object.freeze({ model, name });
    const ofModel = this.#known.get(model) ?? new Map<string, Operation>();
    this.#known.set(model, ofModel.set(name, operation));
    return operation;
  }
}
