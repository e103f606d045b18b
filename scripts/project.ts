/** Where the project is, and the environment that its .env files describe. */
import path from 'node:path';
import { loadEnvConfig } from '@next/env';
import { CommandError } from './run-command';

export const PROJECT_DIRECTORY = path.resolve(__dirname, '..');

type Mode = 'development' | 'production';

/** As Next reads them: what the shell sets wins, and `.env.local` wins over `.env`. */
export function loadEnvironmentFiles(mode: Mode = readMode()): void {
  const ignore = () => undefined;
  loadEnvConfig(PROJECT_DIRECTORY, mode === 'development', { info: ignore, error: console.error });
}

/** A variable that is set to nothing counts as not set. */
export function readVariable(name: string): string | undefined {
  return process.env[name]?.trim() || undefined;
}

/** @throws CommandError that shows how to set it for `command` */
export function requireDatabaseUrl(command: string): string {
  const databaseUrl = readVariable('DATABASE_URL');
  if (databaseUrl !== undefined) return databaseUrl;
  throw new CommandError(
    'DATABASE_URL is not set. Set it in the environment or in .env:\n' +
      `  DATABASE_URL=postgresql://user:password@host:5432/database ${command}`,
  );
}

/**
 * Of the database itself, for what a pooler in transaction mode cannot carry: migrations hold a lock and a search path
 * from one statement to the next.
 *
 * @throws CommandError as requireDatabaseUrl
 */
export function requireDirectUrl(command: string): string {
  return readVariable('DIRECT_URL') ?? requireDatabaseUrl(command);
}

/** Development, unless NODE_ENV says production. */
function readMode(): Mode {
  return process.env.NODE_ENV === 'production' ? 'production' : 'development';
}
