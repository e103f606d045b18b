/**
 * What an admin changes of this process's pool while it runs. Each change is of this process alone and lasts until it
 * ends, and each is in the log with who asked, what, and what it was before. Warns where the fleet has no room for it, and
 * refuses none for that: whoever watches an outage may know better.
 */
import { database } from '@/lib/db';
import { RequestError } from '@/lib/http/request-error';
import { logger } from '@/lib/logging';
import { instanceName } from '@/lib/process';
import { readFleet } from './fleet';

export interface Actor {
  readonly by: 'session' | 'token';
  readonly from: string;
  readonly requestId: string;
}

/** @param instance the one that is meant; any where absent */
interface OfInstance {
  readonly instance?: string;
}

export interface ResizeResult {
  readonly instance: string;
  readonly limitBefore: number;
  readonly limit: number;
  /** That a new process begins with. */
  readonly configuredLimit: number;
  /** Connections that are open now: those beyond a smaller limit close as they come back. */
  readonly open: number;
  /** Where the fleet would not fit the server if every instance had this limit. */
  readonly warning: string | undefined;
}

/** @throws RequestError OTHER_INSTANCE */
export function resizePool(change: OfInstance & { readonly limit: number }, actor: Actor): ResizeResult {
  requireInstance(change);
  const current = database();
  const { pool, settings } = current;
  const limitBefore = pool.limit;
  pool.resize(change.limit);
  const { warning } = readFleet(current);
  const result = { limitBefore, limit: pool.limit, open: pool.totalCount };
  audit(
    'resize',
    actor,
    { ...result, warning },
    `the pool's limit is ${pool.limit} now, after ${limitBefore}`,
  );
  return { instance: instanceName(), ...result, configuredLimit: settings.connectionLimit.value, warning };
}

export interface EvictionResult {
  readonly instance: string;
  /** Closed at once, since nobody used them. */
  readonly closed: number;
  /** In use: each is closed when it comes back. */
  readonly onRelease: number;
}

/** @throws RequestError OTHER_INSTANCE */
export function evictConnections(change: OfInstance, actor: Actor): EvictionResult {
  requireInstance(change);
  const { pool } = database();
  const openBefore = pool.totalCount;
  const { closed, onRelease } = pool.evict();
  audit('evict', actor, { openBefore, closed, onRelease }, 'the pool’s connections are replaced');
  return { instance: instanceName(), closed, onRelease };
}

export interface PrewarmResult {
  readonly instance: string;
  readonly opened: number;
  /** Afterwards, all together. */
  readonly open: number;
}

/** @throws RequestError OTHER_INSTANCE, and what opening met where not one could be opened */
export async function prewarmPool(
  change: OfInstance & { readonly connections: number },
  actor: Actor,
): Promise<PrewarmResult> {
  requireInstance(change);
  const { pool } = database();
  const openBefore = pool.totalCount;
  const wanted = change.connections;
  const opened = await pool.prewarm(wanted).catch((error: unknown) => {
    audit('prewarm', actor, { wanted, openBefore, opened: 0 }, 'the pool could not be pre-warmed');
    throw error;
  });
  const open = pool.totalCount;
  audit('prewarm', actor, { wanted, openBefore, opened, open }, `${opened} connections were opened ahead`);
  return { instance: instanceName(), opened, open };
}

function requireInstance({ instance }: OfInstance): void {
  if (instance !== undefined && instance !== instanceName()) throw new RequestError('OTHER_INSTANCE');
}

/** A warning, so that it is there at every level that a production log has. */
function audit(action: string, { by, from, requestId }: Actor, what: object, words: string): void {
  const who = { by, from, requestId, instance: instanceName() };
  logger.child({ name: 'audit' }).warn({ event: `pool-${action}`, ...who, ...what }, words);
}
