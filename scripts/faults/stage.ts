/**
 * What a fault is played on: a durable PostgreSQL of its own, the way to it, and the production server with its default
 * settings. The server logs in as an ordinary user, so that the superuser can still see to things when all is full.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { generateApiKey } from '@/lib/auth/api-key-format';
import { seed } from '@/prisma/seed';
import { type ProductionServer, spawnProductionServer } from '../load/production-server';
import { startMigratedPostgres } from '../postgres/start-migrated-postgres';
import { type PgBouncer, type PgBouncerOptions, startPgBouncer } from '../postgres/start-pgbouncer';
import type { Postgres, PostgresOptions } from '../postgres/start-postgres';
import { startTcpProxy, type TcpProxy } from './tcp-proxy';

/** How the server gets to PostgreSQL. */
export type Route = 'direct' | 'proxy' | 'pgbouncer';

export interface StageOptions {
  readonly route: Route;
  readonly postgres: PostgresOptions;
  /** Its settings by their own names, where the route leads through it. */
  readonly pgbouncer?: PgBouncerOptions['settings'];
  /** Of the server, beside its database and its log. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Stage {
  readonly postgres: Postgres;
  readonly server: ProductionServer;
  readonly apiKey: string;
  /** There where the route says so. */
  readonly proxy: () => TcpProxy;
  readonly pgbouncer: () => PgBouncer;
  /** As the superuser, past proxy and PgBouncer, on a connection of its own. */
  readonly ask: <Row extends object>(sql: string) => Promise<Row[]>;
  readonly databaseUrl: string;
  readonly appPassword: string;
  readonly close: () => Promise<void>;
}

export const APP_ROLE = 'contentflow_app';
/** What was acknowledged must be there after a crash. */
const DURABLE = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };

/** @throws CommandError without a build, and where the server does not become ready; nothing is left behind then */
export async function openStage({
  route,
  postgres: options,
  pgbouncer: settings = {},
  env,
}: StageOptions): Promise<Stage> {
  const cleanups: (() => Promise<void>)[] = [];
  const close = async () => {
    for (let undo = cleanups.pop(); undo !== undefined; undo = cleanups.pop()) await undo();
  };
  try {
    const postgres = await startMigratedPostgres({
      ...options,
      settings: { ...DURABLE, ...options.settings },
    });
    cleanups.push(() => postgres.stop());
    const apiKey = generateApiKey();
    await seed(postgres.url, { apiKey });
    const ask = <Row extends object>(sql: string) => askOnce<Row>(postgres.url, sql);
    const appPassword = randomBytes(16).toString('hex');
    await ask(
      `CREATE ROLE ${APP_ROLE} LOGIN PASSWORD '${appPassword}' IN ROLE pg_read_all_data, pg_write_all_data`,
    );
    const url = new URL(postgres.url);
    [url.username, url.password] = [APP_ROLE, appPassword];
    const direct = url.href;
    const proxy = route === 'proxy' ? await startTcpProxy(postgres.port) : undefined;
    if (proxy !== undefined) cleanups.push(proxy.stop);
    const pgbouncer =
      route === 'pgbouncer' ? await startPgBouncer({ databaseUrl: direct, settings }) : undefined;
    if (pgbouncer !== undefined) {
      cleanups.push(pgbouncer.stop);
      url.searchParams.set('pgbouncer', 'true');
    }
    url.port = String(proxy?.port ?? pgbouncer?.port ?? postgres.port);
    const server = await spawnProductionServer({ LOG_LEVEL: 'warn', ...env, DATABASE_URL: url.href });
    cleanups.push(() => server.end('SIGTERM'));
    await server.ready();
    return {
      ...{ postgres, server, apiKey, ask, close, appPassword, databaseUrl: postgres.url },
      proxy: () => required(proxy),
      pgbouncer: () => required(pgbouncer),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function required<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('This part stands on another route.');
  return part;
}

/** Its last sessions may still be ending, and PostgreSQL keeps three for superusers where all others are taken. */
const FULL = { code: '53300', tries: 100, pauseMs: 20 };

async function connect(databaseUrl: string): Promise<Client> {
  for (let tries = 1; ; tries += 1) {
    const client = new Client(databaseUrl);
    // It may be the very session that a fault ends.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      if ((error as { readonly code?: string }).code !== FULL.code || tries === FULL.tries) throw error;
      await delay(FULL.pauseMs);
    }
  }
}

async function askOnce<Row extends object>(databaseUrl: string, sql: string): Promise<Row[]> {
  const client = await connect(databaseUrl);
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}
