import { type AppSettings, parseAppSettings } from './app-settings';
import { type ConfigProblem, ConfigurationError } from './configuration-error';
import { type DatabaseSettings, parseDatabaseSettings } from './database-settings';
import type { Environment } from './setting';

export interface Settings {
  readonly database: DatabaseSettings;
  readonly app: AppSettings;
}

/**
 * All settings, or one error that lists everything that is wrong with any of them.
 *
 * @throws ConfigurationError
 */
export function parseSettings(env: Environment, instance: string): Settings {
  const problems: ConfigProblem[] = [];
  let database: DatabaseSettings | undefined;
  try {
    database = parseDatabaseSettings(env, instance);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    problems.push(...error.problems);
  }
  const app = parseAppSettings(env);
  problems.push(...app.problems);
  if (database === undefined || app.settings === undefined) throw new ConfigurationError(problems);
  return Object.freeze({ database, app: app.settings });
}
