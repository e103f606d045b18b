/**
 * The one URL that carries the pool's settings.
 *
 * In production every number of the pool stands on it: environment over what the URL says over the default.
 * Anywhere else DATABASE_URL is returned untouched. The pool reads its settings from this URL alone,
 * so what is printed (redacted) is what runs.
 */
import { type ConfigProblem, ConfigurationError } from './configuration-error';
import { parseDatabaseUrl, setUrlParameters } from './database-url';
import { POOL_PARAMETER_ENTRIES, parsePoolParameter, readParameterVariable } from './pool-parameters';
import { type Environment, readVariable } from './setting';

/** @throws ConfigurationError that lists every bad variable and URL parameter */
export function pooledDatabaseUrl(env: Environment): string {
  const { url, problems } = carryPoolSettings(env);
  if (problems.length > 0 || url === undefined) throw new ConfigurationError(problems);
  return url;
}

/** @internal The URL with its problems, for those who collect more of them. */
export function carryPoolSettings(env: Environment): { url?: string; problems: ConfigProblem[] } {
  const raw = readVariable(env, 'DATABASE_URL');
  const problems: ConfigProblem[] = [];
  for (const [, parameter] of POOL_PARAMETER_ENTRIES) {
    const text = readParameterVariable(env, parameter);
    if (text === undefined || parameter.variable === undefined) continue;
    const parsed = parsePoolParameter(parameter, text, parameter.variable);
    if (typeof parsed !== 'number') problems.push(parsed);
  }
  if (raw === undefined) {
    problems.push({
      key: 'DATABASE_URL',
      value: 'not set',
      allowed: 'postgresql://user:password@host:5432/database',
    });
    return { problems };
  }
  const parsedUrl = parseDatabaseUrl(raw);
  if ('key' in parsedUrl) return { problems: [...problems, parsedUrl] };
  for (const [, parameter] of POOL_PARAMETER_ENTRIES) {
    const text = parsedUrl.parameters.get(parameter.name);
    if (text === undefined) continue;
    const parsed = parsePoolParameter(parameter, text, `DATABASE_URL: ${parameter.name}`);
    if (typeof parsed !== 'number') problems.push(parsed);
  }
  if (env.NODE_ENV !== 'production') return { url: raw, problems };
  const changes = new Map<string, string>();
  for (const [, parameter] of POOL_PARAMETER_ENTRIES) {
    const fromEnvironment = readParameterVariable(env, parameter);
    if (fromEnvironment !== undefined) changes.set(parameter.name, fromEnvironment);
    else if (!parsedUrl.parameters.has(parameter.name)) {
      changes.set(parameter.name, String(parameter.productionDefault));
    }
  }
  return { url: setUrlParameters(raw, changes), problems };
}
