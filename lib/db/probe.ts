/**
 * Is the database there? Asked through the pooled client, answered within 2 s whatever the database does.
 *
 * A thousand askers at once cost one query: a check under way is shared, its result is kept for a moment, a bad one
 * too. A full pool tells nothing of the database, so the server is then asked without a session.
 */

import { detached, withCaller, withDeadline, withLane } from '@/lib/caller';
import type { DatabaseSettings } from '@/lib/config';
import { classifyError } from '@/lib/errors';
import type { PgBouncerActivity, ProbeResult, ServerActivity } from '@/lib/stats';
import type { PrismaClient } from '@/prisma/generated/client';
import type { BoundedPool } from './bounded-pool';
import { serverAddress } from './create-pool';
import { createTransport } from './create-transport';
import { readPgBouncer } from './read-pgbouncer';
import { readServerActivity } from './read-server-activity';
import { serverAnswers } from './server-answers';

/** With what a kept result adds, under the 2 s within which a monitor must see a failure. */
const DEADLINE_MS = 1_000;
/** For a pool that filled up only after the check began. */
const LATE_DEADLINE_MS = 300;

/** A monitor that asks every second gets a fresh answer; one that floods gets this one. */
const KEEP_PASS_MS = 600;
/** Shorter, so that a return is seen soon. */
const KEEP_FAIL_MS = 400;

/** Whose connections the checks are, in every table of callers. */
export const PROBE_LABEL = 'probe';

export interface Probe {
  check(): Promise<ProbeResult>;
  /** The server's own view; the newest that could be read, since a full pool has no connection to ask with. */
  readActivity(): Promise<ServerActivity | undefined>;
  /** PgBouncer's own view; undefined without its admin console. */
  readPgBouncer(): Promise<PgBouncerActivity | undefined>;
  /** What the newest of each found; asks nobody. Undefined before the first. */
  latest(): ProbeResult | undefined;
  latestActivity(): ServerActivity | undefined;
}

interface ProbeParts {
  readonly client: PrismaClient;
  readonly pool: BoundedPool;
  readonly settings: DatabaseSettings;
}

export function createProbe(parts: ProbeParts): Probe {
  let newest: ProbeResult | undefined;
  let newestActivity: ServerActivity | undefined;
  return {
    latest: () => newest,
    latestActivity: () => newestActivity,
    check: shared(
      async () => {
        newest = await asProbe(() => checkDatabase(parts));
        return newest;
      },
      (result) => (result.outcome === 'failed' ? KEEP_FAIL_MS : KEEP_PASS_MS),
    ),
    readPgBouncer: shared(
      async () => {
        const url = parts.settings.pgbouncerConsole;
        return url === undefined ? undefined : readPgBouncer(url, DEADLINE_MS);
      },
      () => KEEP_PASS_MS,
    ),
    readActivity: shared(
      async () => {
        const read = () => readServerActivity(parts.client, parts.settings.applicationName.value);
        newestActivity = await asProbe(() => withDeadline(DEADLINE_MS, read)).catch(() => newestActivity);
        return newestActivity;
      },
      () => KEEP_PASS_MS,
    ),
  };
}

/** Before everybody else, so that a pool that is busy but well can be told from one that is stuck. */
function asProbe<T>(work: () => Promise<T>): Promise<T> {
  return withCaller(PROBE_LABEL, () => withLane('probe', work));
}

async function checkDatabase({ client, pool, settings }: ProbeParts): Promise<ProbeResult> {
  // Prisma's own start is no part of the database's response time; it asks nothing of the database.
  await client.$connect();
  const startedAtMs = performance.now();
  const result = (found: Pick<ProbeResult, 'outcome' | 'errorCode'>): ProbeResult =>
    Object.freeze({ ...found, checkedAtMs: Date.now(), responseTimeMs: performance.now() - startedAtMs });
  const isServerThere = (ms: number) =>
    serverAnswers(createTransport(settings).openSocket(serverAddress(settings)), ms);
  // Asked beside the query where the answer will probably be needed, so that a full pool costs no more time.
  const early = pool.isExhausted ? isServerThere(DEADLINE_MS) : undefined;
  try {
    await withDeadline(DEADLINE_MS, () => client.$queryRaw`SELECT 1`);
    return result({ outcome: 'answered' });
  } catch (error) {
    const errorCode = classifyError(error);
    // A wait that took nearly all of the time leaves the query next to none: that is the pool's doing, too.
    const waited =
      errorCode === 'POOL_TIMEOUT' || (errorCode === 'QUERY_TIMEOUT' && (early || pool.isExhausted));
    const isThere = waited && (await (early ?? isServerThere(LATE_DEADLINE_MS)));
    const whoIsThere = settings.pgbouncer ? 'pooler-there' : 'pool-full';
    return result({ outcome: isThere ? whoIsThere : 'failed', errorCode });
  }
}

/** One run of `work` at a time, whose result serves everybody who asks until `keepMs` after its end. */
function shared<T>(work: () => Promise<T>, keepMs: (result: T) => number): () => Promise<T> {
  let running: Promise<T> | undefined;
  let kept: { result: T; untilMs: number } | undefined;
  return () => {
    if (kept !== undefined && performance.now() < kept.untilMs) return Promise.resolve(kept.result);
    // Its result serves others, so the deadline of whoever asks first is none of its business.
    running ??= detached(work)
      .then((result) => {
        kept = { result, untilMs: performance.now() + keepMs(result) };
        return result;
      })
      .finally(() => {
        running = undefined;
      });
    return running;
  };
}
