/** One question to the API of a server, and its answer or why there is none, in words for a person at a terminal. */
import type { PoolReport } from '@/lib/runtime';

export type ServerAnswer =
  | { readonly kind: 'report'; readonly report: PoolReport; readonly text: string }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'failed'; readonly reason: string };

/** The server answers within 2 s whatever its database does. */
const TIMEOUT_MS = 4_000;

/** @param sinceMs only samples after this moment of the server's clock; 0 for all that it has */
export async function askServer(
  url: string,
  token: string,
  sinceMs: number,
  stop?: AbortSignal,
): Promise<ServerAnswer> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(`${url}/api/admin/pool?since=${sinceMs}`, {
      headers: { authorization: `Bearer ${token}` },
      redirect: 'manual',
      signal: stop === undefined ? timeout : AbortSignal.any([stop, timeout]),
    });
    if (response.status === 401) return { kind: 'signed-out' };
    if (response.status === 404) return { kind: 'failed', reason: 'what answers there has no pool to show' };
    if (!response.ok) return { kind: 'failed', reason: `the server answered ${response.status}` };
    const text = await response.text();
    return { kind: 'report', report: JSON.parse(text) as PoolReport, text };
  } catch (error) {
    if (timeout.aborted) return { kind: 'failed', reason: `no answer within ${TIMEOUT_MS / 1000} s` };
    if (error instanceof SyntaxError) return { kind: 'failed', reason: 'the answer is no JSON' };
    return { kind: 'failed', reason: `the server does not answer${describeCause(error)}` };
  }
}

/** ` (ECONNREFUSED)`: fetch says "fetch failed" and keeps what happened in its cause. */
function describeCause(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? ` (${cause.code})` : '';
}
