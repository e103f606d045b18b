/** One fault from the first request to the last answer, under load, and what became of requests, writes and process. */
import { findSecrets } from '../load/secrets';
import { type Fault, pause } from './fault';
import { type Counts, countRequests, judgeRecovery, type Recovery } from './judge-requests';
import { Ledger, type LedgerResult, type StoredItem, TITLE_PREFIX } from './ledger';
import { MixedLoad, type Sent } from './mixed-load';
import { openStage, type Stage } from './stage';

/** How a server's process came to its end. */
export interface Ending {
  /** Why it counts as crashed, in words. */
  readonly crashes: readonly string[];
  /** Names of the secrets that its log holds. */
  readonly leaked: readonly string[];
}

export interface FaultResult extends LedgerResult, Counts, Recovery, Ending {
  readonly fault: Fault;
  /** From its beginning to the database's return. */
  readonly lastedMs: number;
  /** Before the fault, for which it cannot be the reason. */
  readonly failedBefore: number;
}

export interface FaultOptions {
  readonly quick: boolean;
  readonly onStep: (words: string, ms: number) => void;
}

export const REQUESTS_PER_SECOND = 25;
const WARM_UP_MS = { full: 4_000, quick: 2_000 };
/** After the fault: a failure that comes late shall be seen. */
const WATCH_MS = { full: 10_000, quick: 4_000 };
/** Beside what is planned: PostgreSQL, the server, the last answers. */
const SET_UP_MS = 5_000;

/** What Node and Next print of an error that nobody caught. */
const UNCAUGHT = /unhandled ?rejection|uncaught ?exception/i;

export async function runFault(fault: Fault, { quick, onStep }: FaultOptions): Promise<FaultResult> {
  const size = quick ? 'quick' : 'full';
  onStep('starting PostgreSQL and the production server', SET_UP_MS);
  const stage = await openStage({ route: 'direct', postgres: {}, env: {}, ...fault.stage });
  let undo: (() => Promise<void>) | undefined;
  try {
    undo = await fault.prepare?.(stage);
    await stage.server.ready();
    const sent: Sent[] = [];
    const ledger = new Ledger();
    const { url } = stage.server;
    const load = new MixedLoad({
      ...{ url, apiKey: stage.apiKey, ledger, perSecond: REQUESTS_PER_SECOND, seed: 1 },
      onEnd: (one) => sent.push(one),
    });
    onStep('under load', WARM_UP_MS[size]);
    await load.warmUp();
    load.start();
    await pause(WARM_UP_MS[size]);
    onStep(fault.title, fault.lastsMs[size]);
    const beganAtMs = performance.now();
    await fault.inflict(stage, fault.lastsMs[size]);
    const backAtMs = performance.now();
    const watchMs = WATCH_MS[size] + (fault.recovery?.ms ?? 0);
    const { requests, failed } = countRequests(sent.filter(({ endedAtMs }) => endedAtMs >= beganAtMs));
    onStep(`the database is back; ${failed} of ${requests} failed so far`, watchMs);
    await pause(watchMs);
    await load.stop();
    const stored = await readStored(stage);
    return {
      ...{ fault, lastedMs: backAtMs - beganAtMs },
      ...(await endServer(stage)),
      ...ledger.compare(stored),
      ...countRequests(sent.filter(({ endedAtMs }) => endedAtMs >= beganAtMs)),
      failedBefore: sent.filter(({ endedAtMs, failure }) => endedAtMs < beganAtMs && failure !== undefined)
        .length,
      ...judgeRecovery(sent, backAtMs, Number.POSITIVE_INFINITY),
    };
  } finally {
    // Also where the fault was broken off in the middle.
    stage.postgres.resume();
    await undo?.();
    await stage.close();
  }
}

/** What one fault takes, milliseconds. */
export function plannedMs({ lastsMs, recovery }: Fault, quick: boolean): number {
  const size = quick ? 'quick' : 'full';
  return SET_UP_MS + WARM_UP_MS[size] + lastsMs[size] + WATCH_MS[size] + (recovery?.ms ?? 0);
}

export function readStored({ ask }: Pick<Stage, 'ask'>): Promise<StoredItem[]> {
  return ask(
    `SELECT id, title, version, (SELECT count(*)::int FROM revisions WHERE item_id = items.id) AS revisions
       FROM content_items items WHERE title LIKE '${TITLE_PREFIX} %'`,
  );
}

export async function endServer({ server, apiKey }: Pick<Stage, 'server' | 'apiKey'>): Promise<Ending> {
  const diedBefore = server.exitCode() !== undefined;
  await server.end('SIGTERM');
  const log = server.log();
  const crashes = [
    ...(diedBefore ? [`the process ended by itself with ${server.exitCode()}`] : []),
    ...(!diedBefore && server.exitCode() !== 143 ? [`SIGTERM ended it with ${server.exitCode()}`] : []),
    ...log.split('\n').filter((line) => UNCAUGHT.test(line)),
  ];
  return { crashes, leaked: findSecrets(log, [...server.secrets, { name: 'the API key', value: apiKey }]) };
}
