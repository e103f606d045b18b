/** Turns away before Next whoever the pool would most likely send away, each client by itself. */
import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Throttle } from '@/lib/overload/throttle';
import { processWide } from '@/lib/process';
import { wasSentAway } from './sent-away';

interface PoolWatch {
  readonly isOverloaded: () => boolean;
  readonly predictedWaitMs: () => number;
  /** The workspace whose key this header brings, as far as that is known without asking anybody. */
  readonly workspaceOf: (authorization: string) => string | undefined;
}

/** Handed over once the pool is there; this room knows neither pools nor keys. */
const state = processWide('pool-throttle', () => ({
  throttle: new Throttle(),
  pool: undefined as PoolWatch | undefined,
  /** So that nobody can make up a path that shares another one's turn. */
  salt: randomBytes(16),
}));

/** From now on, while the pool is overloaded, requests that would most likely be sent away there are turned away here. */
export function watchPool(pool: PoolWatch): void {
  state.pool = pool;
}

/** Since the start. */
export function countThrottled(): number {
  return state.throttle.throttled;
}

/** Whether requests may be turned away for the pool now. */
export function isThrottling(): boolean {
  return state.pool?.isOverloaded() ?? false;
}

/** Of whoever would be served last by the pool, milliseconds; 0 while there is none. */
export function predictPoolWaitMs(): number {
  return state.pool?.predictedWaitMs() ?? 0;
}

/** Of a request's end: whether it was answered; undefined where the process turned it away after all. */
type Tell = (isAnswered: boolean | undefined) => void;

/** @returns what is to be told of the request's end; undefined where it is to be turned away */
export function passThrottle(request: IncomingMessage, signal: AbortSignal, nowMs: number): Tell | undefined {
  const { throttle, pool } = state;
  if (pool === undefined || !isThrottling()) {
    throttle.forget();
    return ignoreEnd;
  }
  const client = clientOf(request, pool);
  if (!throttle.admits(client, nowMs, Math.random())) return undefined;
  return (isAnswered) => {
    // What the process turned away says nothing of the pool.
    const end =
      isAnswered === undefined ? 'unknown' : isAnswered && !wasSentAway(signal) ? 'accepted' : 'sent-away';
    throttle.ended(client, performance.now(), end);
  };
}

function ignoreEnd(): void {
  // Nobody is throttled.
}

/** Far fewer than the throttle keeps, so that workspaces with a key keep their place, whatever strangers make up. */
const STRANGERS_MOST = 256;

/**
 * A workspace by its key, and all keys that nobody knows yet as one, so that guesses get no turn of their own each;
 * without a key what is asked for (`/w/acme`, `/api/content`), so that its readers share what becomes of it, in so many groups by its hash, so that made-up paths get
 * none either and push nobody out (McKenney, "Stochastic Fairness Queueing", 1990). Short and no secret, whatever was sent.
 */
function clientOf(
  { headers: { authorization }, url = '' }: IncomingMessage,
  { workspaceOf }: PoolWatch,
): string {
  if (authorization !== undefined && url.startsWith('/api/')) {
    return `key ${hash(workspaceOf(authorization) ?? 'nobody')
      .toString('base64url')
      .slice(0, 22)}`;
  }
  return `path ${hash(url.split(/[?/]/, 3).join('/')).readUInt32BE() % STRANGERS_MOST}`;
}

function hash(text: string): Buffer {
  return createHmac('sha256', state.salt).update(text).digest();
}
