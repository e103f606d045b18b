/**
 * Any thrown value → one of our codes. The only place that matches error texts.
 *
 * The order is from certain to guessed: our own code, what Prisma's adapter found, the server's SQLSTATE,
 * the socket's code, and last the texts of errors that pg and Prisma throw without any code.
 * Branches on properties and never on `instanceof`: one process holds several copies of each class.
 * Each case is provoked for real in `__tests__/integration/classify-error.test.ts`.
 */
import { ERROR_CODES, type ErrorCode } from './codes';

type Fields = Readonly<Record<string, unknown>>;

/** Prisma's own codes, `@prisma/client` 7.10; P2010 (a raw query failed) says nothing by itself. */
const BY_PRISMA_CODE: Readonly<Record<string, ErrorCode>> = {
  P1000: 'CONNECT_FAILED',
  P1001: 'CONNECT_FAILED',
  P1002: 'CONNECT_FAILED',
  P1003: 'CONNECT_FAILED',
  P1008: 'QUERY_TIMEOUT',
  P1010: 'CONNECT_FAILED',
  P1011: 'CONNECT_FAILED',
  P1017: 'CONNECT_FAILED',
  P2024: 'POOL_TIMEOUT',
  P2034: 'WRITE_CONFLICT',
  P2037: 'SERVER_FULL',
};

/** `kind` of `@prisma/adapter-pg` 7.10 errors. */
const BY_ADAPTER_KIND: Readonly<Record<string, ErrorCode>> = {
  DatabaseNotReachable: 'CONNECT_FAILED',
  ConnectionClosed: 'CONNECT_FAILED',
  SocketTimeout: 'CONNECT_FAILED',
  TlsConnectionError: 'CONNECT_FAILED',
  AuthenticationFailed: 'CONNECT_FAILED',
  DatabaseAccessDenied: 'CONNECT_FAILED',
  DatabaseDoesNotExist: 'CONNECT_FAILED',
  TooManyConnections: 'SERVER_FULL',
  TransactionWriteConflict: 'WRITE_CONFLICT',
};

/** SQLSTATE, PostgreSQL 18 appendix A. */
const BY_SQLSTATE: Readonly<Record<string, ErrorCode>> = {
  '53300': 'SERVER_FULL',
  // No space on the disk: the statement was not done, or the server ends over it.
  '53100': 'CONNECT_FAILED',
  '57014': 'QUERY_TIMEOUT',
  '25P03': 'QUERY_TIMEOUT',
  '40001': 'WRITE_CONFLICT',
  '40P01': 'WRITE_CONFLICT',
  '55P03': 'WRITE_CONFLICT',
  '28000': 'CONNECT_FAILED',
  '28P01': 'CONNECT_FAILED',
  '3D000': 'CONNECT_FAILED',
};

/** Classes 57P (the operator intervenes) and 08 (connection exceptions) both mean that the session is gone. */
const CONNECTION_SQLSTATE = /^(57P0[1-5]|08[0-9A-Z]{3})$/;

const SOCKET_CODE =
  /^(ECONN(REFUSED|RESET|ABORTED)|ENOTFOUND|EAI_AGAIN|E(HOST|NET)UNREACH|ETIMEDOUT|EPIPE|ENOENT|EACCES|ERR_TLS_\w+|CERT_\w+|\w*SELF_SIGNED\w*|UNABLE_TO_\w+)$/;

/** Texts without a code: pg 8.23, pg-pool 3.14, PgBouncer 1.18 and Prisma 7.10's transaction manager. */
const BY_MESSAGE: ReadonlyArray<readonly [RegExp, ErrorCode]> = [
  [
    /timeout exceeded when trying to connect|unable to start a transaction in the given time/i,
    'POOL_TIMEOUT',
  ],
  [/no more connections allowed|too many clients|remaining connection slots/i, 'SERVER_FULL'],
  [/cannot use a pool after calling end/i, 'POOL_CLOSED'],
  [/query read timeout|expired transaction|statement timeout/i, 'QUERY_TIMEOUT'],
  [
    /connection terminated|timeout expired|not queryable|does not support ssl|establishing an ssl connection|connection ended unexpectedly/i,
    'CONNECT_FAILED',
  ],
];

export function classifyError(error: unknown): ErrorCode {
  for (const fields of chainOf(error)) {
    const code = classifyFields(fields);
    if (code !== undefined) return code;
  }
  return 'UNKNOWN';
}

/** Seconds after which trying again can help, where the error itself knows it; Prisma wraps it or lets it pass as it is. */
export function retryAfterOf(error: unknown): number | undefined {
  for (const { meta } of chainOf(error)) {
    const retryAfterSeconds = fieldsOf(meta)?.retryAfterSeconds;
    if (typeof retryAfterSeconds === 'number' && retryAfterSeconds > 0) return retryAfterSeconds;
  }
  return undefined;
}

/** The error, what Prisma's adapter says of it, and its causes, outermost first; cut off at 8 for cycles. */
function chainOf(error: unknown): Fields[] {
  const chain: Fields[] = [];
  const waiting: unknown[] = [error];
  while (waiting.length > 0 && chain.length < 8) {
    const fields = fieldsOf(waiting.shift());
    if (fields === undefined || chain.includes(fields)) continue;
    chain.push(fields);
    waiting.push(fieldsOf(fields.meta)?.driverAdapterError, fields.cause);
  }
  return chain;
}

function classifyFields(fields: Fields): ErrorCode | undefined {
  const code = textOf(fields.code);
  if (isErrorCode(code)) return code;
  const sqlState = textOf(fields.originalCode) || code;
  const known =
    lookUp(BY_ADAPTER_KIND, textOf(fields.kind)) ??
    lookUp(BY_PRISMA_CODE, code) ??
    lookUp(BY_SQLSTATE, sqlState);
  if (known !== undefined) return known;
  // The text of an SQL error can hold what a user wrote, so it decides nothing; a pooler's has only its text.
  if (!/^[0-9A-Z]{5}$/.test(sqlState) || sqlState === 'P2028' || sqlState.startsWith('08')) {
    const message = textOf(fields.message);
    const byMessage = BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1];
    if (byMessage !== undefined) return byMessage;
  }
  if (CONNECTION_SQLSTATE.test(sqlState) || SOCKET_CODE.test(code)) return 'CONNECT_FAILED';
  return undefined;
}

function lookUp(table: Readonly<Record<string, ErrorCode>>, key: string): ErrorCode | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function isErrorCode(code: string): code is ErrorCode {
  return (ERROR_CODES as readonly string[]).includes(code);
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
