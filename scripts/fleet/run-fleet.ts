/** One fleet from its start to its end: under load all the time, replaced in the middle, and what became of it. */
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { generateApiKey } from '@/lib/auth/api-key-format';
import { type Fleet, fleetBudget, type ServerCapacity } from '@/lib/sizing';
import { seed } from '@/prisma/seed';
import { Ledger, type LedgerResult } from '../faults/ledger';
import { MixedLoad, type Sent } from '../faults/mixed-load';
import { readStored } from '../faults/run-fault';
import type { SessionSample } from '../loadtest/result';
import { watchSessions } from '../loadtest/session-watch';
import { startMigratedPostgres } from '../postgres/start-migrated-postgres';
import { startPgBouncer } from '../postgres/start-pgbouncer';
import { watchClients } from './client-watch';
import type { FleetOptions } from './command-line';
import { type Replacement, startInstances } from './instances';
import type { Moment } from './progress';
import { type ProxyCounts, startProxy } from './proxy';

export interface FleetResult {
  readonly options: FleetOptions;
  readonly requests: number;
  /** By what went wrong. */
  readonly failures: ReadonlyMap<string, number>;
  readonly writes: LedgerResult;
  readonly sessions: readonly SessionSample[];
  readonly mostSessions: number;
  /** Why PostgreSQL could not be asked to the end. */
  readonly sessionsFailure: string | undefined;
  readonly replacements: readonly Replacement[];
  readonly mostInstances: number;
  readonly proxy: ProxyCounts;
  readonly server: ServerCapacity;
  readonly fleet: Fleet;
  /** Of the instances against the server, as if there were no pooler. */
  readonly budget: ReturnType<typeof fleetBudget>;
  /** Undefined with `--direct`. */
  readonly pooler:
    | {
        readonly poolSize: number;
        readonly maxClients: number;
        /** Connections of ours to it; undefined where it did not say so to the end. */
        readonly mostClients: number | undefined;
      }
    | undefined;
}

export interface FleetHooks {
  readonly say: (words: string) => void;
  readonly onSecond: (moment: Moment) => void;
  readonly stop: AbortSignal;
}

/** Ours that counts the sessions; it is not in the count, and it is in the budget. */
const OTHER_CONNECTIONS = 1;
/** While a rolling deploy starts one at a time there are fewer at once; the budget is that of the settings' default. */
const DEPLOY_OVERLAP = 2;
/** PgBouncer's own default. */
const POOL_SIZE = 20;
const MAX_CLIENTS = 1_000;
/** In which an instance serves on after its signal, and the load balancer sees that it is not ready. */
const ENVIRONMENT = { LOG_LEVEL: 'warn', SHUTDOWN_DELAY: '1', SHUTDOWN_TIMEOUT: '8' };
/** Of the time, before the first instance is replaced. */
const BEFORE_SHARE = 0.25;
/** After the last one was: a failure that comes late shall be seen. */
const AFTER_MS = 4_000;
const SECOND_MS = 1_000;

/** @throws CommandError without a build */
export async function runFleet(options: FleetOptions, hooks: FleetHooks): Promise<FleetResult> {
  const cleanups: (() => Promise<unknown>)[] = [];
  try {
    return await run(options, hooks, cleanups);
  } finally {
    for (let undo = cleanups.pop(); undo !== undefined; undo = cleanups.pop()) await undo();
  }
}

async function run(
  options: FleetOptions,
  { say, onSecond, stop }: FleetHooks,
  cleanups: (() => Promise<unknown>)[],
): Promise<FleetResult> {
  const { instances: wanted, limit, perSecond, direct } = options;
  say(`Starting PostgreSQL${direct ? '' : ', PgBouncer'} and ${wanted} instances …`);
  const postgres = await startMigratedPostgres();
  cleanups.push(() => postgres.stop());
  const apiKey = generateApiKey();
  await seed(postgres.url, { apiKey });
  const pgbouncer = direct
    ? undefined
    : await startPgBouncer({
        databaseUrl: postgres.url,
        poolSize: POOL_SIZE,
        settings: { max_client_conn: MAX_CLIENTS },
      });
  if (pgbouncer !== undefined) cleanups.push(() => pgbouncer.stop());
  const proxy = await startProxy();
  cleanups.push(() => proxy.close());
  const ledger = new Ledger();
  const loadOf = (url: string, onEnd: (sent: Sent) => void) =>
    new MixedLoad({ url, apiKey, perSecond, seed: 1, ledger, onEnd });
  const instances = await startInstances({
    ...{ wanted, proxy },
    env: {
      ...ENVIRONMENT,
      DATABASE_URL: pgbouncer === undefined ? postgres.url : `${pgbouncer.url}?pgbouncer=true`,
      DATABASE_CONNECTION_LIMIT: String(limit),
      ADMIN_TOKEN: randomBytes(32).toString('base64url'),
    },
    warmUp: async (url) => {
      const load = loadOf(url, () => undefined);
      await load.warmUp();
      await load.stop();
    },
  });
  cleanups.push(() => instances.endAll());
  const watch = await watchSessions(postgres.url);
  cleanups.push(() => watch.stop());
  const clients = pgbouncer === undefined ? undefined : watchClients(pgbouncer.adminUrl);
  if (clients !== undefined) cleanups.push(() => clients.stop());

  const failures = new Map<string, number>();
  let [requests, failed] = [0, 0];
  const onEnd = ({ failure }: Sent) => {
    requests += 1;
    if (failure === undefined) return;
    failed += 1;
    failures.set(failure, (failures.get(failure) ?? 0) + 1);
  };
  const load = loadOf(proxy.url, onEnd);
  const lengthMs = options.seconds * SECOND_MS;
  const beganAtMs = performance.now();
  const elapsedMs = () => performance.now() - beganAtMs;
  let doing = 'under load';
  const ticker = setInterval(
    () =>
      onSecond({
        ...{ elapsedMs: elapsedMs(), lengthMs, doing, requests, failed },
        ...{ instances: instances.count(), sessions: watch.samples().at(-1)?.sessions },
      }),
    SECOND_MS,
  );
  let replacements: readonly Replacement[];
  try {
    load.start();
    await pause(BEFORE_SHARE * lengthMs, stop);
    replacements = await instances.replaceAll((words) => {
      stop.throwIfAborted();
      doing = words;
    });
    doing = 'under load';
    await pause(Math.max(AFTER_MS, lengthMs - elapsedMs()), stop);
  } finally {
    clearInterval(ticker);
    await load.stop();
  }
  const client = new Client(postgres.url);
  await client.connect();
  cleanups.push(() => client.end());
  const ask = async <Row extends object>(sql: string) => (await client.query<Row>(sql)).rows;
  const server = await readCapacity(ask);
  const fleet: Fleet = {
    ...{ instances: wanted, countedBy: 'word', deployOverlap: DEPLOY_OVERLAP },
    otherConnections: OTHER_CONNECTIONS,
  };
  return {
    ...{ options, requests, failures, replacements, server, fleet },
    writes: ledger.compare(await readStored({ ask })),
    sessions: watch.samples(),
    mostSessions: watch.most(),
    sessionsFailure: watch.failure(),
    mostInstances: instances.most(),
    proxy: proxy.counts(),
    budget: fleetBudget(limit, fleet, server),
    pooler: clients && {
      ...{ poolSize: POOL_SIZE, maxClients: MAX_CLIENTS },
      mostClients: clients.failure() === undefined ? clients.most() : undefined,
    },
  };
}

async function readCapacity(ask: (sql: string) => Promise<object[]>): Promise<ServerCapacity> {
  const [row] = await ask(
    `SELECT current_setting('max_connections')::int AS "maxConnections",
            current_setting('superuser_reserved_connections')::int
              + current_setting('reserved_connections')::int AS "reservedConnections"`,
  );
  return row as ServerCapacity;
}

/** @throws where it was called off */
async function pause(ms: number, stop: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    stop.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  stop.throwIfAborted();
}
