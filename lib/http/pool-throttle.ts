/** Turns away before Next whoever the pool would most likely send away, each client by itself. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Throttle } from '@/lib/overload/throttle';
import { processWide } from '@/lib/process';
import { wasSentAway } from './sent-away';

interface PoolWatch {
  readonly isOverloaded: () => boolean;
  /** The workspace whose key this header brings, as far as that is known without asking anybody. */
  readonly workspaceOf: (authorization: string) => string | undefined;
}

/** Handed over once the pool is there; this room knows neither pools nor keys. */
const state = processWide('pool-throttle', () => ({
  throttle: new Throttle(),
  pool: undefined as PoolWatch | undefined,
}));

/** From now on, while the pool is overloaded, requests that would most likely be sent away there are turned away here. */
export function watchPool(pool: PoolWatch): void {
  state.pool = pool;
}

/** Since the start. */
export function countThrottled(): number {
  return state.throttle.throttled;
}

/** @returns what is to be told of the request's end; undefined where it is to be turned away */
export function passThrottle(
  request: IncomingMessage,
  signal: AbortSignal,
  nowMs: number,
): ((isAnswered: boolean) => void) | undefined {
  const { throttle, pool } = state;
  if (pool === undefined || !pool.isOverloaded()) {
    throttle.forget();
    return ignoreEnd;
  }
  const client = clientOf(request, pool);
  if (!throttle.admits(client, nowMs, Math.random())) return undefined;
  return (isAnswered) => {
    if (isAnswered && !wasSentAway(signal)) throttle.accepted(client, performance.now());
  };
}

function ignoreEnd(): void {
  // Nobody is throttled.
}

/**
 * A workspace by its key, and all keys that nobody knows yet as one, so that guesses get no turn of their own each;
 * without a key what is asked for: `/w/acme`, `/api/content`. Short and no secret, whatever was sent.
 */
function clientOf(
  { headers: { authorization }, url = '' }: IncomingMessage,
  { workspaceOf }: PoolWatch,
): string {
  const client =
    authorization !== undefined && url.startsWith('/api/')
      ? `key of ${workspaceOf(authorization) ?? 'nobody'}`
      : url.split(/[?/]/, 3).join('/');
  return createHash('sha256').update(client).digest('base64url').slice(0, 22);
}
