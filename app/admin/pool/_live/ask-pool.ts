/** One question to the pool's API, and what came of it; never throws. */
import type { PoolReport } from '@/lib/runtime';

export type PoolAnswer =
  | { readonly kind: 'report'; readonly report: PoolReport }
  | { readonly kind: 'signed-out' }
  /** The reason in a few words. */
  | { readonly kind: 'failed'; readonly reason: string };

/** The server answers within 2 s whatever its database does; what takes longer is lost. */
const TIMEOUT_MS = 4_000;

/** @param sinceMs only samples after this moment of the server's clock; 0 for all that it has */
export async function askPool(sinceMs: number, stop: AbortSignal): Promise<PoolAnswer> {
  // Not AbortSignal.any, which Safari has since 17.4 only.
  const request = new AbortController();
  const abort = () => request.abort();
  stop.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(abort, TIMEOUT_MS);
  try {
    const response = await fetch(`/api/admin/pool?since=${sinceMs}`, {
      signal: request.signal,
      cache: 'no-store',
    });
    if (response.status === 401) return { kind: 'signed-out' };
    if (!response.ok) return { kind: 'failed', reason: `the server answered ${response.status}` };
    return { kind: 'report', report: (await response.json()) as PoolReport };
  } catch {
    const late = request.signal.aborted && !stop.aborted;
    const reason = late ? `no answer within ${TIMEOUT_MS / 1000} s` : 'the server does not answer';
    return { kind: 'failed', reason };
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', abort);
  }
}
