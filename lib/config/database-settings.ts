/**
 * Everything that the pool needs, read from the one URL that carries it, each value with its source.
 * Decides defaults; refuses bad values all at once; warns by name of what it cannot honour.
 */
import { parseAdmission } from './admission-settings';
import { type ConfigProblem, ConfigurationError } from './configuration-error';
import { type DatabaseTarget, parseDatabaseUrl, redactDatabaseUrl } from './database-url';
import { type FleetSettings, parseFleetSettings } from './fleet-settings';
import { type ObservationSettings, parseObservationSettings } from './observation-settings';
import {
  POOL_PARAMETER_ENTRIES,
  type PoolParameterKey,
  parsePoolParameter,
  readParameterVariable,
} from './pool-parameters';
import { carryPoolSettings } from './pooled-database-url';
import { Secret } from './secret';
import { type Environment, readVariable, type Setting, type Source } from './setting';
import { STARTUP_PARAMETERS, type StartupParameter, warnOfDatabaseUrl } from './startup-warnings';
import { parseTlsSettings, type TlsSettings } from './tls-settings';
import { parseTransportSettings, type TransportSettings } from './transport-settings';

/** PostgreSQL cuts a longer name (NAMEDATALEN − 1) and replaces other characters: we would not find ourselves there. */
const APPLICATION_NAME = /^[\x20-\x7e]{1,63}$/;
const NAME_PREFIX = 'contentflow:';

export interface DatabaseSettings
  extends Readonly<Record<PoolParameterKey, Setting<number>>>,
    ObservationSettings,
    FleetSettings,
    TransportSettings {
  /** Every NODE_ENV but `production` is development. */
  readonly mode: 'production' | 'development';
  /** Whether the gate before the pool chooses whom to serve. */
  readonly admission: Setting<boolean>;
  /** The URL that carries the settings; prints as `[redacted]`. */
  readonly url: Secret;
  readonly redactedUrl: string;
  readonly target: DatabaseTarget;
  readonly applicationName: Setting<string>;
  readonly schema: Setting<string>;
  readonly tls: Setting<TlsSettings>;
  readonly channelBinding: boolean;
  readonly options: string | undefined;
  /** Milliseconds by the server's own name. */
  readonly serverTimeouts: Readonly<Partial<Record<StartupParameter, number>>>;
  /** What could not be honoured, and what to use instead; for the log at the start. */
  readonly warnings: readonly string[];
}

/**
 * @param instance tells this process from others in pg_stat_activity, where the URL sets no application_name
 * @throws ConfigurationError that lists every bad key
 */
export function parseDatabaseSettings(env: Environment, instance: string): DatabaseSettings {
  const carried = carryPoolSettings(env);
  const parsed = carried.url === undefined ? undefined : parseDatabaseUrl(carried.url);
  if (carried.url === undefined || parsed === undefined || 'key' in parsed) {
    throw new ConfigurationError(carried.problems);
  }
  const { target, parameters } = parsed;
  const problems: ConfigProblem[] = [...carried.problems];
  const { tls, warnings: tlsWarnings, problems: tlsProblems } = parseTlsSettings(parameters);
  problems.push(...tlsProblems, ...problemsOfChoices(parameters));

  const serverTimeouts: Partial<Record<StartupParameter, number>> = {};
  for (const name of STARTUP_PARAMETERS) {
    const text = parameters.get(name);
    if (text === undefined) continue;
    if (/^\d+$/.test(text)) serverTimeouts[name] = Number(text);
    else problems.push(problemOf(name, text, 'milliseconds, a whole number'));
  }
  const applicationName = parameters.get('application_name');
  if (applicationName !== undefined && !APPLICATION_NAME.test(applicationName)) {
    problems.push(problemOf('application_name', applicationName, '1 to 63 printable ASCII characters'));
  }
  const observation = parseObservationSettings(env);
  const { admission, problems: admissionProblems } = parseAdmission(env);
  const fleet = parseFleetSettings(env);
  const transport = parseTransportSettings(env, target, parameters);
  problems.push(...observation.problems, ...admissionProblems, ...fleet.problems, ...transport.problems);
  if (problems.length > 0) throw new ConfigurationError(problems);

  const numbers = readNumbers(env, parameters);
  const { minConnections, connectionLimit } = numbers;
  if (minConnections.value > connectionLimit.value) {
    const allowed = `at most the connection limit, which is ${connectionLimit.value}`;
    const key = minConnections.source === 'environment' ? 'DATABASE_POOL_MIN' : 'DATABASE_URL: pool_min';
    throw new ConfigurationError([{ key, value: JSON.stringify(String(minConnections.value)), allowed }]);
  }
  const schema = parameters.get('schema');
  return Object.freeze({
    ...numbers,
    ...observation.settings,
    ...fleet.settings,
    ...transport.settings,
    admission,
    mode: env.NODE_ENV === 'production' ? 'production' : 'development',
    url: new Secret(carried.url),
    redactedUrl: redactDatabaseUrl(carried.url),
    target,
    applicationName: setting(applicationName, nameOf(instance)),
    schema: setting(schema, 'public'),
    tls: {
      value: tls,
      source: parameters.has('sslmode') || parameters.has('ssl') ? 'url' : 'default',
    } as const,
    channelBinding: ['prefer', 'require'].includes(parameters.get('channel_binding') ?? ''),
    options: parameters.get('options'),
    serverTimeouts,
    warnings: Object.freeze([
      ...tlsWarnings,
      ...warnOfDatabaseUrl(env, target, parameters, transport.settings),
    ]),
  });
}

type Numbers = Record<PoolParameterKey, Setting<number>>;

function readNumbers(env: Environment, parameters: ReadonlyMap<string, string>): Numbers {
  const production = env.NODE_ENV === 'production';
  const original = parseDatabaseUrl(readVariable(env, 'DATABASE_URL') ?? '');
  const inUrl = 'parameters' in original ? original.parameters : new Map<string, string>();
  const numbers = {} as Numbers;
  for (const [key, parameter] of POOL_PARAMETER_ENTRIES) {
    const text = parameters.get(parameter.name) ?? String(parameter.developmentDefault);
    const value = Number(parsePoolParameter(parameter, text, parameter.name));
    const fromEnvironment = production && readParameterVariable(env, parameter) !== undefined;
    const source: Source = fromEnvironment ? 'environment' : inUrl.has(parameter.name) ? 'url' : 'default';
    numbers[key] = Object.freeze({ value, source });
  }
  return numbers;
}

function problemsOfChoices(parameters: ReadonlyMap<string, string>): ConfigProblem[] {
  const choices = { pgbouncer: ['true', 'false'], channel_binding: ['disable', 'prefer', 'require'] };
  return Object.entries(choices).flatMap(([name, allowed]) => {
    const text = parameters.get(name);
    return text === undefined || allowed.includes(text) ? [] : [problemOf(name, text, allowed.join(', '))];
  });
}

function setting<T>(value: T | undefined, fallback: T): Setting<T> {
  return Object.freeze(
    value === undefined ? { value: fallback, source: 'default' as const } : { value, source: 'url' as const },
  );
}

function problemOf(name: string, value: string, allowed: string): ConfigProblem {
  return { key: `DATABASE_URL: ${name}`, value: JSON.stringify(value), allowed };
}

/** The end of the instance's name is what tells it from the others. */
function nameOf(instance: string): string {
  const printable = instance.replace(/[^\x20-\x7e]/g, '?');
  return NAME_PREFIX + printable.slice(-(63 - NAME_PREFIX.length));
}
