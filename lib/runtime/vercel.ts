/**
 * A function on Vercel is frozen as soon as no request is under way and nothing that was handed to `waitUntil`: what is
 * open then stays open on the server. So it is kept awake until the pool has closed its idle connections and what was
 * counted has been pushed, and no longer.
 *
 * Not in lib/db, which is taken into applications that run elsewhere.
 */
import { AsyncResource } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { attachDatabasePool, waitUntil } from '@vercel/functions';
import { type Database, database } from '@/lib/db';
import { logger } from '@/lib/logging';
import { processWide } from '@/lib/process';

type OnAsk = Exclude<Database['pool']['onAsk'], undefined>;

/** Vercel's advice is 5 s; a function that waits for longer is paid for longer. */
const LONGEST_IDLE_SECONDS = 10;
/** Requests share an instance, and instances are many: each of them may hold as many as this. */
const MOST_CONNECTIONS = 5;
/** At most as long as connections idle; long enough that requests in a row are pushed together. */
const QUIET_MS = 5_000;

const holder = processWide('vercel', (): { request?: AsyncResource; pushing?: Promise<void> } => ({}));

/** Once a database. @param push of what was counted; must not throw */
export function attachToVercel(push: () => Promise<void>): void {
  const { pool, settings } = database();
  const log = logger.child({ name: 'vercel' });
  for (const warning of warningsOf(settings)) log.warn(warning);
  pool.onAsk = rememberRequest(undefined);
  // What a connection answers comes in the name of the request that opened it, which may be over for long.
  const inNewestRequest = (listener: () => void) => () => holder.request?.runInAsyncScope(listener);
  attachDatabasePool({
    options: { idleTimeoutMillis: pool.options.idleTimeoutMillis ?? null },
    on: (event: 'release', listener: () => void) => pool.on(event, inNewestRequest(listener)),
  });
  let quietAtMs = 0;
  const quietMs = Math.min(QUIET_MS, pool.options.idleTimeoutMillis ?? QUIET_MS);
  const pushWhenQuiet = async () => {
    for (let pushedAtMs = 0; pushedAtMs < quietAtMs; ) {
      const leftMs = quietAtMs - performance.now();
      if (leftMs > 0) await delay(leftMs);
      else {
        pushedAtMs = quietAtMs;
        await push();
      }
    }
    delete holder.pushing;
  };
  pool.on(
    'release',
    inNewestRequest(() => {
      quietAtMs = performance.now() + quietMs;
      holder.pushing ??= pushWhenQuiet();
      waitUntil(holder.pushing);
    }),
  );
}

/** Called in the async context of whoever asks for a connection: theirs is the request that keeps the function awake. */
export function rememberRequest(onAsk: OnAsk | undefined): OnAsk {
  return () => {
    holder.request = new AsyncResource('ContentFlowRequest');
    return onAsk?.();
  };
}

function warningsOf({ connectionLimit, idleTimeoutSeconds, minConnections }: Database['settings']): string[] {
  const idle = idleTimeoutSeconds.value;
  const isLong = idle === 0 || idle > LONGEST_IDLE_SECONDS;
  const until = idle === 0 ? 'for ever' : `until they have idled for ${idle} s`;
  return [
    isLong &&
      `A function is awake, and paid for, as long as it has connections, and they stay ${until}: set max_idle_connection_lifetime=5 in DATABASE_URL.`,
    connectionLimit.value > MOST_CONNECTIONS &&
      `Each instance of a function may open ${connectionLimit.value} connections, and how many instances there are is not yours to say: set DATABASE_CONNECTION_LIMIT to ${MOST_CONNECTIONS} or less.`,
    minConnections.value > 0 &&
      'Connections that are kept open are lost while a function is frozen: set DATABASE_POOL_MIN to 0.',
  ].filter((warning) => warning !== false);
}
