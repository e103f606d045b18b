/**
 * The numbers of the pool: their URL parameter (Prisma 6's name), variable, defaults and range.
 * A new number of the pool is a new row here and nothing else.
 */
import type { ConfigProblem } from './configuration-error';
import { type Environment, readVariable } from './setting';

export interface PoolParameter {
  /** Name in DATABASE_URL. */
  readonly name: string;
  /** Environment variable that goes before the URL in production. */
  readonly variable?: string;
  readonly label: string;
  readonly unit: 'connections' | 's';
  /** The smallest number of connections; a time may always be 0. */
  readonly least?: 0 | 1;
  readonly productionDefault: number;
  /** What the driver does by itself, since development stays unchanged. */
  readonly developmentDefault: number;
}

/** setTimeout's limit: a longer delay would fire at once. */
export const LONGEST_SECONDS = Math.floor((2 ** 31 - 1) / 1000);

export const POOL_PARAMETERS = {
  connectionLimit: {
    name: 'connection_limit',
    variable: 'DATABASE_CONNECTION_LIMIT',
    label: 'Connection limit',
    unit: 'connections',
    least: 1,
    // ContentFlow's design: three instances through a rolling deploy fit into the 97 slots of a 0.25 CU Neon compute.
    productionDefault: 15,
    developmentDefault: 10,
  },
  minConnections: {
    name: 'pool_min',
    variable: 'DATABASE_POOL_MIN',
    label: 'Connections kept ready',
    unit: 'connections',
    least: 0,
    // A database that sleeps when nobody uses it would be woken by each that is opened anew.
    productionDefault: 0,
    developmentDefault: 0,
  },
  poolTimeoutSeconds: {
    name: 'pool_timeout',
    variable: 'DATABASE_POOL_TIMEOUT',
    label: 'Pool timeout',
    unit: 's',
    // Prisma 6's default. pg's own is to wait for ever, which no user wants.
    productionDefault: 10,
    developmentDefault: 10,
  },
  connectTimeoutSeconds: {
    name: 'connect_timeout',
    variable: 'DATABASE_CONNECT_TIMEOUT',
    label: 'Connect timeout',
    unit: 's',
    // Prisma 6's default; a Neon compute that sleeps answers within it.
    productionDefault: 5,
    developmentDefault: 0,
  },
  queryTimeoutSeconds: {
    name: 'socket_timeout',
    variable: 'DATABASE_QUERY_TIMEOUT',
    label: 'Query timeout',
    unit: 's',
    // Without one, packets that a network swallows hold their connection for ever.
    productionDefault: 30,
    developmentDefault: 0,
  },
  idleTimeoutSeconds: {
    name: 'max_idle_connection_lifetime',
    label: 'Idle timeout',
    unit: 's',
    // Prisma 6's default. pg's 10 s would close and open connections all day on a quiet site.
    productionDefault: 300,
    developmentDefault: 10,
  },
  maxLifetimeSeconds: {
    name: 'max_connection_lifetime',
    label: 'Maximum lifetime',
    unit: 's',
    // HikariCP's default: short enough that a failover or a DNS change is followed within half an hour.
    productionDefault: 1800,
    developmentDefault: 0,
  },
} as const satisfies Record<string, PoolParameter>;

export type PoolParameterKey = keyof typeof POOL_PARAMETERS;

export const POOL_PARAMETER_ENTRIES = Object.entries(POOL_PARAMETERS) as ReadonlyArray<
  readonly [PoolParameterKey, PoolParameter]
>;

/** What a value may be; said in errors and in the documentation. */
export function allowedFor(parameter: PoolParameter): string {
  return parameter.unit === 'connections'
    ? `a whole number of connections, at least ${parameter.least ?? 0}`
    : `seconds, a number from 0 (none) to ${LONGEST_SECONDS}`;
}

/** The number, or a problem that shows what was found; nothing is rounded or cut to fit. */
export function parsePoolParameter(
  parameter: PoolParameter,
  text: string,
  key: string,
): number | ConfigProblem {
  const pattern = parameter.unit === 'connections' ? /^\d+$/ : /^\d+(\.\d+)?$/;
  const value = Number(text);
  const least = parameter.least ?? 0;
  const most = parameter.unit === 'connections' ? Number.MAX_SAFE_INTEGER : LONGEST_SECONDS;
  if (pattern.test(text) && value >= least && value <= most) return value;
  return { key, value: JSON.stringify(text), allowed: allowedFor(parameter) };
}

/** The parameter's text from the environment, where it has a variable and that is set. */
export function readParameterVariable(env: Environment, parameter: PoolParameter): string | undefined {
  return parameter.variable === undefined ? undefined : readVariable(env, parameter.variable);
}
