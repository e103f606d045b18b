/**
 * What DATABASE_URL asks for and does not get, or would regret: said once at the start, with what to use instead.
 */
import type { DatabaseTarget } from './database-url';
import { POOL_PARAMETER_ENTRIES, readParameterVariable } from './pool-parameters';
import type { Environment } from './setting';
import { isNeonHost, type TransportSettings } from './transport-settings';
import { URL_PARAMETERS } from './url-parameters';

/** Session settings that go to the server when a connection opens; PgBouncer refuses them. */
export const STARTUP_PARAMETERS = [
  'statement_timeout',
  'lock_timeout',
  'idle_in_transaction_session_timeout',
] as const;

export type StartupParameter = (typeof STARTUP_PARAMETERS)[number];

export function warnOfDatabaseUrl(
  env: Environment,
  target: DatabaseTarget,
  parameters: ReadonlyMap<string, string>,
  transport: TransportSettings,
): string[] {
  return [
    ...warnOfNames(parameters),
    ...(transport.driver.value === 'pg' ? warnOfTls(target, parameters) : warnOfUnusedTls(parameters)),
    ...warnOfPooler(parameters, transport),
    ...warnOfSleepingCompute(target, parameters),
    ...warnOfEndlessWait(parameters),
    ...warnOfVariables(env),
  ];
}

function warnOfNames(parameters: ReadonlyMap<string, string>): string[] {
  return [...parameters.keys()].flatMap((name) => {
    const known = URL_PARAMETERS.find((parameter) => parameter.name === name);
    if (known === undefined) return [`${name} in DATABASE_URL is not known and does nothing. Remove it.`];
    return known.treatment === 'warned' ? [`${name} in DATABASE_URL does nothing. ${known.effect}`] : [];
  });
}

function warnOfTls({ host = '/' }: DatabaseTarget, parameters: ReadonlyMap<string, string>): string[] {
  const warnings: string[] = [];
  const isHere = host.startsWith('/') || /^(localhost|127\.\d+\.\d+\.\d+|::1)$/i.test(host);
  if (!isHere && !['sslmode', 'ssl', 'sslaccept'].some((name) => parameters.has(name))) {
    warnings.push(
      'DATABASE_URL has no sslmode: the connection is plain text, where Prisma 6 would have tried TLS first. ' +
        'Add sslmode=verify-full, or sslmode=disable if that is meant.',
    );
  }
  if (parameters.get('channel_binding') === 'require') {
    warnings.push(
      'channel_binding=require: used where the server offers it, but the driver cannot insist on it.',
    );
  }
  return warnings;
}

/** The WebSocket has a TLS of its own, which trusts what Node trusts. */
function warnOfUnusedTls(parameters: ReadonlyMap<string, string>): string[] {
  const unused = ['sslrootcert', 'sslcert', 'sslkey', 'sslidentity'].filter((name) => parameters.has(name));
  return unused.map(
    (name) =>
      `${name} is not used by the driver neon: its WebSocket trusts what Node trusts (NODE_EXTRA_CA_CERTS).`,
  );
}

function warnOfPooler(
  parameters: ReadonlyMap<string, string>,
  { pgbouncer, pooler }: TransportSettings,
): string[] {
  if (!pgbouncer) return [];
  const refused = [...STARTUP_PARAMETERS, 'options'].filter((name) => parameters.has(name));
  const warnings = refused.map(
    (name) =>
      `${pooler.value}; ${name} is not sent, since PgBouncer refuses it. Use ALTER ROLE … SET instead.`,
  );
  if (parameters.has('schema')) {
    warnings.push(
      `${pooler.value}; raw SQL gets no search_path, since PgBouncer refuses it. Name the schema in it.`,
    );
  }
  if (Number(parameters.get('statement_cache_size') ?? 0) > 0) {
    warnings.push(`${pooler.value}; statement_cache_size is 0 then: no statement is named. Remove it.`);
  }
  return warnings;
}

/** What a compute of Neon's that sleeps may take to answer its first connection, seconds. */
const WAKING_SECONDS = 5;

function warnOfSleepingCompute({ host }: DatabaseTarget, parameters: ReadonlyMap<string, string>): string[] {
  const seconds = Number(parameters.get('connect_timeout') ?? 0);
  if (!isNeonHost(host) || seconds === 0 || seconds >= WAKING_SECONDS) return [];
  return [
    `connect_timeout=${seconds}: a Neon compute that sleeps may take longer to wake. Use ${WAKING_SECONDS} or more.`,
  ];
}

function warnOfEndlessWait(parameters: ReadonlyMap<string, string>): string[] {
  if (Number(parameters.get('pool_timeout') ?? Number.NaN) !== 0) return [];
  return [
    'pool_timeout=0: a request waits for a connection for ever. Set it to the longest wait in seconds.',
  ];
}

function warnOfVariables(env: Environment): string[] {
  if (env.NODE_ENV === 'production') return [];
  return POOL_PARAMETER_ENTRIES.flatMap(([, parameter]) => {
    if (readParameterVariable(env, parameter) === undefined) return [];
    return (
      `${parameter.variable} counts in production only (NODE_ENV is ${env.NODE_ENV ?? 'not set'}). ` +
      `Put ${parameter.name}=… into DATABASE_URL instead.`
    );
  });
}
