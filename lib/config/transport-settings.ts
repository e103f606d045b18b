/**
 * How the database is reached: by which driver, whether a pooler is in between, and how many statements may be named.
 * Decides `auto` and says why; refuses what a driver cannot reach.
 */
import type { ConfigProblem } from './configuration-error';
import type { DatabaseTarget } from './database-url';
import { Secret } from './secret';
import { type Environment, readVariable, type Setting } from './setting';

export type Driver = 'pg' | 'neon';

/** Prisma 6's default. Each costs every connection's session some 20 kB on the server, which is 30 MB with 15 of them. */
const STATEMENT_CACHE_SIZE = { production: 100, development: 0 } as const;
const MOST_STATEMENTS = 10_000;

export const TRANSPORT_VARIABLES: readonly string[] = [
  'DATABASE_DRIVER',
  'DATABASE_WEBSOCKET_PROXY',
  'PGBOUNCER_ADMIN_URL',
];

export interface TransportSettings {
  readonly driver: Setting<Driver> & { readonly why: string };
  /** Joins WebSockets to PostgreSQL; undefined: Neon's own, at the database's host. */
  readonly webSocketProxy: string | undefined;
  /** A pooler in transaction mode is in front: no statement is named, no startup option is sent. */
  readonly pgbouncer: boolean;
  readonly pooler: Setting<string>;
  /** How many statements a connection keeps prepared; 0 is none. */
  readonly statementCacheSize: Setting<number>;
  /** PgBouncer's admin console. */
  readonly pgbouncerConsole: Secret | undefined;
}

export function parseTransportSettings(
  env: Environment,
  target: DatabaseTarget,
  parameters: ReadonlyMap<string, string>,
): { readonly settings: TransportSettings; readonly problems: readonly ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const refuse = (key: string, value: string, allowed: string) => {
    problems.push({ key, value: JSON.stringify(value), allowed });
    return undefined;
  };
  const driver = readDriver(env, target, refuse);
  const webSocketProxy = readProxy(env, refuse);
  const pooler = findPooler(target, parameters);
  return {
    settings: {
      driver,
      webSocketProxy,
      pgbouncer: pooler !== undefined,
      pooler: Object.freeze({
        value: pooler ?? 'none',
        source: pooler === undefined && !parameters.has('pgbouncer') ? 'default' : 'url',
      }),
      statementCacheSize: readStatementCacheSize(env, pooler, parameters, refuse),
      pgbouncerConsole: readConsole(env, problems),
    },
    problems,
  };
}

type Refuse = (key: string, value: string, allowed: string) => undefined;

function readDriver(env: Environment, { host }: DatabaseTarget, refuse: Refuse): TransportSettings['driver'] {
  const text = readVariable(env, 'DATABASE_DRIVER') ?? 'auto';
  if (text !== 'auto' && text !== 'pg' && text !== 'neon') refuse('DATABASE_DRIVER', text, 'auto, pg, neon');
  if (text === 'neon' && (host ?? '/').startsWith('/'))
    refuse('DATABASE_DRIVER', text, 'auto or pg for a database on this machine’s Unix socket');
  const source = readVariable(env, 'DATABASE_DRIVER') === undefined ? 'default' : 'environment';
  if (text === 'pg' || text === 'neon') return Object.freeze({ value: text, source, why: 'DATABASE_DRIVER' });
  if (!isNeonHost(host)) return Object.freeze({ value: 'pg', source, why: 'auto: not a host of Neon’s' });
  return env.NEXT_RUNTIME === 'edge'
    ? Object.freeze({ value: 'neon', source, why: 'auto: a host of Neon’s, and the edge runtime has no TCP' })
    : Object.freeze({ value: 'pg', source, why: 'auto: Node.js has TCP, which is faster' });
}

function readProxy(env: Environment, refuse: Refuse): string | undefined {
  const text = readVariable(env, 'DATABASE_WEBSOCKET_PROXY');
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url !== undefined && url.username + url.password + url.search + url.hash === '';
  if (isPlain && /^wss?:$/.test(url.protocol)) return text;
  // It may hold a password.
  return refuse('DATABASE_WEBSOCKET_PROXY', '(not shown)', 'ws:// or wss://, without a user, ? and #');
}

export function isNeonHost(host: string | undefined): boolean {
  return /\.neon\.(tech|build)$/i.test(host ?? '');
}

/** What is known of one, in words; undefined where there is none. */
function findPooler({ host }: DatabaseTarget, parameters: ReadonlyMap<string, string>): string | undefined {
  const said = parameters.get('pgbouncer');
  if (said === 'true') return 'PgBouncer: pgbouncer=true';
  if (said === undefined && /^[^.]+-pooler\./i.test(host ?? ''))
    return 'PgBouncer: the host’s name ends in -pooler';
  return undefined;
}

function readStatementCacheSize(
  env: Environment,
  pooler: string | undefined,
  parameters: ReadonlyMap<string, string>,
  refuse: Refuse,
): Setting<number> {
  const text = parameters.get('statement_cache_size');
  const source = text === undefined ? 'default' : 'url';
  const value =
    text === undefined
      ? STATEMENT_CACHE_SIZE[env.NODE_ENV === 'production' ? 'production' : 'development']
      : Number(text);
  if (text !== undefined && !(/^\d+$/.test(text) && value <= MOST_STATEMENTS)) {
    const allowed = `a whole number from 0 (statements are unnamed) to ${MOST_STATEMENTS}`;
    refuse('DATABASE_URL: statement_cache_size', text, allowed);
  }
  return Object.freeze({ value: pooler === undefined ? value : 0, source });
}

function readConsole(env: Environment, problems: ConfigProblem[]): Secret | undefined {
  const text = readVariable(env, 'PGBOUNCER_ADMIN_URL');
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url !== undefined &&
    /^postgres(ql)?:$/.test(url.protocol) &&
    url.username !== '' &&
    url.hostname !== ''
  )
    return new Secret(text);
  problems.push({
    key: 'PGBOUNCER_ADMIN_URL',
    value: '(not shown: it may hold a password)',
    allowed: 'postgresql://user:password@host:6432/pgbouncer',
  });
  return undefined;
}
