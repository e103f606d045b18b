/**
 * How long statements take, by model and operation, and the newest slow ones with their text.
 * Memory: at most `CAPACITY` histograms of 4.1 KB and `SLOW_QUERIES_KEPT` texts of `STATEMENT_LENGTH`.
 */
import { Histogram, type QueryUsage, type SlowQuery } from '@/lib/stats';
import { normaliseStatement } from './normalise-statement';

/** Models × operations; beyond it, all others are one. */
const CAPACITY = 200;
export const SLOW_QUERIES_KEPT = 50;

/** What Prisma was asked for when it made a statement; the same object for the same model and name. */
export interface Operation {
  /** Undefined for raw SQL. */
  readonly model: string | undefined;
  readonly name: string;
}

export interface Statement {
  readonly text: string;
  /** Undefined for what did not come through Prisma. */
  readonly operation: Operation | undefined;
  readonly label: string;
  readonly workspace: string | undefined;
  readonly durationMs: number;
  readonly failed: boolean;
}

interface Entry {
  readonly operation: Operation;
  readonly histogram: Histogram;
  failed: number;
}

const TRANSACTION_WORD = /^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b/i;
const TRANSACTION_OPERATIONS = {
  BEGIN: { model: undefined, name: 'BEGIN' },
  COMMIT: { model: undefined, name: 'COMMIT' },
  ROLLBACK: { model: undefined, name: 'ROLLBACK' },
  SAVEPOINT: { model: undefined, name: 'SAVEPOINT' },
  RELEASE: { model: undefined, name: 'RELEASE' },
} satisfies Record<string, Operation>;
const SQL: Operation = { model: undefined, name: 'sql' };
const OTHERS: Operation = { model: undefined, name: 'other' };

export class QueryTable {
  readonly #slowMs: number;
  readonly #entries = new Map<Operation, Entry>();
  readonly #slow: SlowQuery[] = [];

  /** @param slowMs Infinity is never */
  constructor(slowMs: number) {
    this.#slowMs = slowMs;
  }

  /** @returns the entry of a slow query, for the log */
  record(statement: Statement, atMs: () => number): SlowQuery | undefined {
    const operation = statement.operation ?? operationOf(statement.text);
    const entry = this.#entryOf(operation);
    entry.histogram.record(statement.durationMs);
    if (statement.failed) entry.failed += 1;
    if (statement.durationMs < this.#slowMs) return undefined;
    const { label, workspace, durationMs, failed, text } = statement;
    const slow = Object.freeze({
      atMs: atMs(),
      label,
      workspace,
      model: operation.model,
      operation: operation.name,
      durationMs,
      failed,
      statement: normaliseStatement(text),
    });
    this.#slow.unshift(slow);
    if (this.#slow.length > SLOW_QUERIES_KEPT) this.#slow.pop();
    return slow;
  }

  readSlow(): readonly SlowQuery[] {
    return Object.freeze([...this.#slow]);
  }

  /** Most time first. */
  read(): readonly QueryUsage[] {
    const usages = [...this.#entries.values()].map(({ operation, histogram, failed }) =>
      Object.freeze({
        model: operation.model,
        operation: operation.name,
        failed,
        duration: histogram.readDistribution(),
      }),
    );
    return Object.freeze(usages.sort((a, b) => b.duration.sumMs - a.duration.sumMs));
  }

  #entryOf(operation: Operation): Entry {
    const found = this.#entries.get(operation);
    if (found !== undefined) return found;
    if (this.#entries.size >= CAPACITY && operation !== OTHERS) return this.#entryOf(OTHERS);
    const entry = { operation, histogram: new Histogram(), failed: 0 };
    this.#entries.set(operation, entry);
    return entry;
  }
}

function operationOf(text: string): Operation {
  const word = TRANSACTION_WORD.exec(text)?.[1]?.toUpperCase() as
    | keyof typeof TRANSACTION_OPERATIONS
    | undefined;
  return word === undefined ? SQL : TRANSACTION_OPERATIONS[word];
}
