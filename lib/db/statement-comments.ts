/**
 * Prisma's hook for comments on statements: tells the pool which operation a statement belongs to, and, where that is
 * wanted, writes the caller onto it, in sqlcommenter's form.
 */
import { currentContext } from '@/lib/caller';
import type { OperationHandover } from './operation-handover';

interface StatementContext {
  readonly query: { readonly modelName?: string; readonly action: string };
}

const NONE: Readonly<Record<string, string>> = {};

/** @param named whether each statement ends with a comment that names its caller */
export function createStatementComments(operations: OperationHandover, named: boolean) {
  return ({ query }: StatementContext): Readonly<Record<string, string>> => {
    const { modelName, action } = query;
    operations.announce(modelName, action);
    if (!named) return NONE;
    const label = currentContext().caller?.label;
    return {
      action: modelName === undefined ? action : `${modelName}.${action}`,
      db_driver: 'prisma',
      framework: 'next.js',
      // What cannot be encoded would fail the query.
      ...(label !== undefined && { route: label.replace(/[\ud800-\udfff]/g, '?') }),
    };
  };
}
