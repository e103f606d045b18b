/** How the pool refuses, in words for the log; strangers get those of `ERRORS`. */
import { CodedError } from '@/lib/errors';
import { retryAfterSeconds } from '@/lib/overload';
import type { GateRefusal } from './gate';

interface Moment {
  /** Connections lent, the most of them, and callers that wait. */
  readonly inUse: number;
  readonly limit: number;
  readonly pending: number;
  readonly predictedWaitMs: number;
}

/** @param timeoutMs how long the caller would have waited */
export function refusalError(refusal: GateRefusal, timeoutMs: number, moment: Moment): CodedError {
  const { inUse, limit, pending, predictedWaitMs } = moment;
  switch (refusal) {
    case 'late':
      return new CodedError(
        'POOL_TIMEOUT',
        `No connection became free within ${formatSeconds(timeoutMs)}: ` +
          `${inUse} of ${limit} are in use and ${pending} other callers wait.`,
      );
    case 'gone':
      return new CodedError('CANCELLED', 'The caller went away while it waited for a connection.');
    case 'closed':
      return new CodedError('POOL_CLOSED', 'The pool is closed; this process is shutting down.');
    case 'nested':
      return new CodedError(
        'POOL_DEADLOCK',
        `A query inside $transaction asked for another connection while all ${limit} are held by transactions that ` +
          'wait for the same. Inside $transaction use the client that it hands to its callback (tx), not db.',
      );
    default:
      return withoutStack(
        () =>
          new CodedError(
            'OVERLOADED',
            `${pending} callers wait for ${limit} connections, about ${formatSeconds(predictedWaitMs)} each: sent away ` +
              `at once (${refusal}).`,
            { retryAfterSeconds: retryAfterSeconds(predictedWaitMs, Math.random()) },
          ),
      );
  }
}

/** Its deadline had passed when it asked, whatever the pool could have done. */
export function outOfTimeError(): CodedError {
  return new CodedError(
    'POOL_TIMEOUT',
    'The time was up before this query asked for a connection: whatever came before it took too long.',
  );
}

/** To read the stack would be most of what it costs to send a caller away, and thousands are in a second. */
function withoutStack(create: () => CodedError): CodedError {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return create();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * There was room for another connection, but the server did not let it open in time.
 *
 * @param openingMs what of the time was left for the opening
 */
export function unopenedError(timeoutMs: number, openingMs: number): CodedError {
  return new CodedError(
    'CONNECT_FAILED',
    `A new connection did not open in time: ${formatSeconds(openingMs)} of ${formatSeconds(timeoutMs)} were left for it.`,
  );
}

function formatSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
