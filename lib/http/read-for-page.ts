/**
 * The wrapper of a page's read, as `route` is of a handler: logs a failure once and lets it out as a code. Next hands
 * `digest` to the error page and withholds the rest, so the page can tell a busy pool from a database that is gone.
 */
import { describeFailure } from './describe-failure';
import { logFailure } from './log-failure';

/** @param label method and path pattern, for the log: `GET /w/[workspace]` */
export async function readForPage<T>(label: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const problem = describeFailure(error);
    logFailure({ route: label }, problem, error);
    throw createPageError(problem.code);
  }
}

/**
 * Next prints what a page throws with its stack, fields and causes, whatever `onRequestError` does with it
 * (next@16.4.6, `onInstrumentationRequestError`). The log has all that, so of this there is one line to print.
 */
function createPageError(code: string): Error {
  const error = new Error(`page not readable: ${code}`);
  error.stack = `${error}`;
  return Object.defineProperty(error, 'digest', { value: code, writable: true });
}
