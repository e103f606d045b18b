/** Where the project is, and the environment that its .env files describe. */
import path from 'node:path';
import { loadEnvConfig } from '@next/env';

export const PROJECT_DIRECTORY = path.resolve(__dirname, '..');

/** As Next reads them: what the shell sets wins, and `.env.local` wins over `.env`. */
export function loadEnvironmentFiles(mode: 'development' | 'production'): void {
  const ignore = () => undefined;
  loadEnvConfig(PROJECT_DIRECTORY, mode === 'development', { info: ignore, error: console.error });
}

/** A variable that is set to nothing counts as not set. */
export function readVariable(name: string): string | undefined {
  return process.env[name]?.trim() || undefined;
}
