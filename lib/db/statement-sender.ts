/**
 * Sends a connection's statements, each timed and bounded: by its loan's deadline, its caller's and the query timeout, of
 * which the soonest counts. What ends a transaction is bounded by the last alone.
 */
import type { Client } from 'pg';
import { currentContext } from '@/lib/caller';
import type { Operation, Statement } from '@/lib/recorder';
import { type ClientInternals, internalsOf, isBusy } from './client-internals';
import type { OperationHandover } from './operation-handover';
import { QueryWatchdog } from './query-watchdog';
import { isServerError } from './server-error';
import type { StatementNames } from './statement-names';

export interface SenderOptions {
  /** Longest wait for a query's answer, milliseconds; Infinity is none. */
  readonly queryTimeoutMs: number;
  readonly statementNames: StatementNames;
  /** What Prisma makes its next statement for. */
  readonly operations: OperationHandover;
  /** Told of each statement when its answer has come; not of a cursor's or a stream's, which have many. */
  readonly onStatement: (statement: Statement) => void;
}

/** To whom a connection is lent, for what, and until when. */
export interface Loan {
  readonly acquisition: { readonly label: string; readonly workspace: string | undefined };
  /** What its first statement is made for, where that is known already. */
  readonly operation: Operation | undefined;
  /** On performance.now()'s clock; Infinity is none. */
  readonly deadlineAtMs: number;
}

/** To cut these short would leave a transaction open, or nobody knowing whether it was committed. */
const ENDS_TRANSACTION = /^\s*(COMMIT|ROLLBACK)\b/i;

export type Callback = (error: unknown, result: unknown) => void;

interface SentStatement {
  readonly text: string | undefined;
  readonly operation: Operation | undefined;
  readonly loan: Loan | undefined;
  /** On performance.now()'s clock. */
  readonly sentAtMs: number;
  readonly callback: Callback;
  isOver: boolean;
}

export class StatementSender {
  readonly #options: SenderOptions;
  readonly #internals: ClientInternals;
  /** Has the server stop what runs. */
  readonly #cancel: () => void;
  #loan: Loan | undefined;
  #operationOfFirst: Operation | undefined;
  readonly #watchdog: QueryWatchdog<SentStatement>;
  /** The driver's own. */
  readonly #query: (...parameters: unknown[]) => unknown;

  constructor(client: Client, options: SenderOptions, cancel: () => void) {
    this.#options = options;
    this.#internals = internalsOf(client);
    this.#cancel = cancel;
    this.#watchdog = new QueryWatchdog(options.queryTimeoutMs, (sent) =>
      // The driver's own words, by which it is known.
      this.#answered(sent, new Error('Query read timeout'), undefined),
    );
    this.#query = client.query.bind(client) as (...parameters: unknown[]) => unknown;
    client.once('end', () => this.#watchdog.stop());
    this.#watchQueries(client);
  }

  lendTo(loan: Loan): void {
    this.#loan = loan;
    this.#operationOfFirst = loan.operation;
  }

  /** @param callback told once of the answer, or of the time that is up: the statement then still runs on the server */
  send(statement: unknown, values: unknown, callback: Callback): void {
    const sent = this.#begin(statement, callback, Number.POSITIVE_INFINITY);
    this.#query(statement, values, (error: unknown, result: unknown) => this.#answered(sent, error, result));
  }

  /**
   * The same for a statement that stands alone, outside of any transaction: it may be named, and sent again where the name
   * was what failed. Within a transaction nothing could be sent after that.
   */
  sendAlone(statement: unknown, values: unknown, callback: Callback): void {
    const { statementNames } = this.#options;
    const name = hasParameters(statement) ? statementNames.nameOf(statement.text) : undefined;
    if (name === undefined) {
      this.send(statement, values, callback);
      return;
    }
    const sent = this.#begin(statement, callback, Number.POSITIVE_INFINITY);
    const answered = (error: unknown, result: unknown) => this.#answered(sent, error, result);
    this.#query({ ...(statement as object), name }, values, (error: unknown, result: unknown) => {
      if (error != null && !sent.isOver && statementNames.failed(error))
        this.#query(statement, values, answered);
      else answered(error, result);
    });
  }

  /** In nobody's name, and not bounded. */
  sendUncounted(statement: string, callback: (error: unknown) => void): void {
    this.#driverBounds(Number.POSITIVE_INFINITY);
    this.#query(statement, undefined, callback);
  }

  /**
   * `query` as it is called on a connection that was lent, timed and bounded too. What timed out here still runs on the
   * server, and inside a transaction the ROLLBACK waits behind it, so it is stopped there. In the callback form the borrower
   * is pool.query, which gives the connection back and so has it brought to rest.
   */
  #watchQueries(client: Client): void {
    const query = this.#query;
    Object.defineProperty(client, 'query', {
      value: (...parameters: unknown[]): unknown => {
        const last = parameters.length - 1;
        const callback = parameters[last];
        if (typeof callback === 'function') {
          this.send(parameters[0], last > 1 ? parameters[1] : undefined, callback as Callback);
          return undefined;
        }
        if (!isStatement(parameters[0])) {
          this.#driverBounds(this.#options.queryTimeoutMs);
          return query(...parameters);
        }
        return new Promise((resolve, reject) => {
          const settle: Callback = (error, result) => {
            if (error == null) {
              resolve(result);
              return;
            }
            reject(error);
            if (!isServerError(error as Error) && isBusy(this.#internals) && this.#internals._queryable)
              this.#cancel();
          };
          const sent = this.#begin(parameters[0], settle, currentContext().deadlineAtMs);
          query(parameters[0], parameters[1], (error: unknown, result: unknown) =>
            this.#answered(sent, error, result),
          );
        });
      },
    });
  }

  /** @param deadlineAtMs of whoever sends it, beside that of the loan */
  #begin(statement: unknown, callback: Callback, deadlineAtMs: number): SentStatement {
    const loan = this.#loan;
    const operation = this.#operationOfFirst ?? this.#options.operations.take();
    this.#operationOfFirst = undefined;
    const sentAtMs = performance.now();
    const sent = { text: textOf(statement), operation, loan, sentAtMs, callback, isOver: false };
    this.#bound(sent, Math.min(loan?.deadlineAtMs ?? Number.POSITIVE_INFINITY, deadlineAtMs) - sentAtMs);
    return sent;
  }

  /** The driver makes a timer for each query that it bounds; what has only the usual bound shares one of ours. */
  #bound(sent: SentStatement, leftMs: number): void {
    const { queryTimeoutMs } = this.#options;
    if (leftMs < queryTimeoutMs && !ENDS_TRANSACTION.test(sent.text ?? '')) {
      this.#driverBounds(Math.max(1, leftMs));
    } else if (isBusy(this.#internals)) {
      // One that stands behind another is the driver's to take out of its queue.
      this.#driverBounds(queryTimeoutMs);
    } else {
      this.#driverBounds(Number.POSITIVE_INFINITY);
      this.#watchdog.watch(sent);
    }
  }

  #driverBounds(ms: number): void {
    this.#internals.connectionParameters.query_timeout = Number.isFinite(ms) && ms;
  }

  #answered(sent: SentStatement, error: unknown, result: unknown): void {
    // One that timed out has been told so.
    if (sent.isOver) return;
    sent.isOver = true;
    this.#watchdog.answered(sent);
    const { text, operation, loan, sentAtMs, callback } = sent;
    if (text !== undefined && loan !== undefined) {
      const { label, workspace } = loan.acquisition;
      const durationMs = performance.now() - sentAtMs;
      this.#options.onStatement({ text, operation, label, workspace, durationMs, failed: error != null });
    }
    callback(error, result);
  }
}

/** As Prisma's adapter sends it, and nobody has named it. Without any it may be several statements, which cannot be named. */
function hasParameters(statement: unknown): statement is { readonly text: string } {
  const { text, values, name } = statement as Readonly<Record<string, unknown>>;
  return typeof text === 'string' && Array.isArray(values) && values.length > 0 && name === undefined;
}

/** Not a cursor nor a stream, which answer more than once. */
export function isStatement(statement: unknown): boolean {
  return textOf(statement) !== undefined;
}

function textOf(statement: unknown): string | undefined {
  if (typeof statement === 'string') return statement;
  if (typeof statement !== 'object' || statement === null) return undefined;
  const { text, submit } = statement as { readonly text?: unknown; readonly submit?: unknown };
  return typeof text === 'string' && submit === undefined ? text : undefined;
}
