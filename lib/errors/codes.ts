/**
 * The few codes that every database failure becomes, and what each tells a stranger.
 * Decides status and words; refuses to carry anything of the cause (host, user, SQL, SQLSTATE).
 */
export const ERROR_CODES = [
  'INVALID_CONFIGURATION',
  'POOL_TIMEOUT',
  'OVERLOADED',
  'POOL_DEADLOCK',
  'CANCELLED',
  'SERVER_FULL',
  'CONNECT_FAILED',
  'POOL_CLOSED',
  'QUERY_TIMEOUT',
  'WRITE_CONFLICT',
  'UNKNOWN',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export interface PublicError {
  /** HTTP status of an answer that fails with this code. */
  readonly status: 409 | 499 | 500 | 503 | 504;
  readonly title: string;
  /** Leaks nothing; says what the caller can do. */
  readonly detail: string;
  /** Seconds after which trying again can help; absent where it cannot. */
  readonly retryAfterSeconds?: number;
}

export const ERRORS: Readonly<Record<ErrorCode, PublicError>> = {
  INVALID_CONFIGURATION: {
    status: 500,
    title: 'Server misconfigured',
    detail: 'The server is not configured correctly. Its log names every bad setting.',
  },
  POOL_TIMEOUT: {
    status: 503,
    title: 'No database connection became free in time',
    detail: 'The server is busy. Nothing was changed; try again shortly.',
    retryAfterSeconds: 1,
  },
  OVERLOADED: {
    status: 503,
    title: 'The server has more to do than it can',
    detail: 'The request was turned away at once, before it changed anything. Try again after Retry-After.',
    // Where the error itself does not say it better.
    retryAfterSeconds: 1,
  },
  POOL_DEADLOCK: {
    status: 503,
    title: 'No database connection can become free',
    detail:
      'The request waited for a connection that requests like it hold. Nothing was changed; try again shortly.',
    retryAfterSeconds: 1,
  },
  CANCELLED: {
    // nginx's number for it; whoever could read the answer has gone.
    status: 499,
    title: 'The request was called off',
    detail: 'The caller went away before its turn came. Nothing was changed.',
  },
  SERVER_FULL: {
    status: 503,
    title: 'The database takes no more connections',
    detail: 'The database is at its connection limit. Nothing was changed; try again shortly.',
    retryAfterSeconds: 5,
  },
  CONNECT_FAILED: {
    status: 503,
    title: 'The database cannot be reached',
    detail:
      'The connection to the database failed or was lost. Try again shortly; read a write back before repeating it.',
    retryAfterSeconds: 2,
  },
  POOL_CLOSED: {
    status: 503,
    title: 'The server is shutting down',
    detail: 'This instance takes no new work. Nothing was changed; try again.',
    retryAfterSeconds: 1,
  },
  QUERY_TIMEOUT: {
    status: 504,
    title: 'The database took too long',
    detail: 'The database did not answer in time. Read a write back before repeating it.',
  },
  WRITE_CONFLICT: {
    status: 409,
    title: 'Another change came first',
    detail: 'The change collided with another one and was not made. Read the current state and try again.',
  },
  UNKNOWN: {
    status: 500,
    title: 'Something went wrong',
    detail: 'The server met an error that it did not expect.',
  },
};
