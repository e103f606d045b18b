/** One change of the pool, asked of the instance that the page shows, and what came of it; never throws. */
import type { EvictionResult, PrewarmResult, ResizeResult } from '@/lib/runtime';

export type PoolChange =
  | { readonly action: 'resize'; readonly limit: number }
  | { readonly action: 'evict' }
  | { readonly action: 'prewarm'; readonly connections: number };

interface Results {
  readonly resize: ResizeResult;
  readonly evict: EvictionResult;
  readonly prewarm: PrewarmResult;
}

export type ChangeAnswer<Action extends PoolChange['action']> =
  | { readonly kind: 'done'; readonly result: Results[Action] }
  /** The reason in a sentence. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Opening a connection has its own timeout on the server, and the page must not wait for ever. */
const TIMEOUT_MS = 20_000;
/** A load balancer that takes turns leads to the right one of so many instances sooner. */
const MOST_ATTEMPTS = 20;

export async function changePool<Change extends PoolChange>(
  { action, ...change }: Change,
  instance: string,
): Promise<ChangeAnswer<Change['action']>> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(`/api/admin/pool/${action}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ ...change, instance }),
        signal: timeout,
      });
      const answer: unknown = await response.json();
      if (response.ok) return { kind: 'done', result: answer as Results[Change['action']] };
      const { code = '', title = '' } = answer as { readonly code?: string; readonly title?: string };
      if (code === 'OTHER_INSTANCE' && attempt < MOST_ATTEMPTS) continue;
      const reason =
        code === 'OTHER_INSTANCE' ? `${instance} was not reached: other instances answered.` : `${title}.`;
      return { kind: 'failed', reason };
    } catch {
      const late = timeout.aborted;
      return {
        kind: 'failed',
        reason: late
          ? 'No answer in time; whether it was done the log tells.'
          : 'The server does not answer.',
      };
    }
  }
}
