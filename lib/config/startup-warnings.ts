/**
 * What DATABASE_URL asks for and does not get, or would regret: said once at the start, with what to use instead.
 */
import type { DatabaseTarget } from './database-url';
import { POOL_PARAMETER_ENTRIES, readParameterVariable } from './pool-parameters';
import type { Environment } from './setting';
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
): string[] {
  return [
    ...warnOfNames(parameters),
    ...warnOfTls(target, parameters),
    ...warnOfPooler(parameters),
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

function warnOfPooler(parameters: ReadonlyMap<string, string>): string[] {
  if (parameters.get('pgbouncer') !== 'true') return [];
  const refused = [...STARTUP_PARAMETERS, 'options'].filter((name) => parameters.has(name));
  const warnings = refused.map(
    (name) =>
      `pgbouncer=true: ${name} is not sent, since PgBouncer refuses it. Use ALTER ROLE … SET instead.`,
  );
  if (parameters.has('schema')) {
    warnings.push(
      'pgbouncer=true: raw SQL gets no search_path, since PgBouncer refuses it. Name the schema in it.',
    );
  }
  return warnings;
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
