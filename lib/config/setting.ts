/** Where a value came from: an environment variable, a parameter of DATABASE_URL, or our default. */
export type Source = 'environment' | 'url' | 'default';

export interface Setting<T> {
  readonly value: T;
  readonly source: Source;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Without white space around it, which a secret made by `echo` has; set to nothing counts as not set, as in the `.env`
 * files that people copy.
 */
export function readVariable(env: Environment, name: string): string | undefined {
  return env[name]?.trim() || undefined;
}
