import { classifyError } from '@/lib/errors';

/**
 * Runs a page's read and lets its failure out as a code and nothing more. Next hands `digest` to the error page and
 * withholds the rest, so the page can tell a busy pool from a database that is gone.
 */
export async function readForPage<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    const code = classifyError(cause);
    throw Object.assign(new Error(`page not readable: ${code}`, { cause }), { code, digest: code });
  }
}
