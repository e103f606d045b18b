/**
 * The wrapper of a page's read, as `route` is of a handler: logs a failure once and lets it out as a code. Next hands
 * `digest` to the error page and withholds the rest, so the page can tell a busy pool from a database that is gone.
 */
import { headers } from 'next/headers';
import { withCaller } from '@/lib/caller';
import { describeFailure } from './describe-failure';
import { logFailure } from './log-failure';
import { withRequestDeadline } from './request-deadline';
import { noteFailure } from './sent-away';

/** Next renders a page that failed once more, for its metadata; the headers are the same object in both. */
const logged = new WeakSet<object>();

/** @param label for the log and the pool's tables: `page /w/[workspace]` */
export async function readForPage<T>(label: string, read: () => Promise<T>): Promise<T> {
  try {
    // No header shortens it: people ask for pages, and programs have the API.
    return await withCaller(label, () => withRequestDeadline(undefined, read));
  } catch (error) {
    const problem = describeFailure(error);
    noteFailure(problem);
    const request = await headers();
    if (!logged.has(request)) logFailure({ route: label }, problem, error);
    logged.add(request);
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
