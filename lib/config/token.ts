/** What a token must be: sent as `Authorization: Bearer` it arrives as it is, and nobody guesses it. It is never shown. */
import type { ConfigProblem } from './configuration-error';
import { type Environment, readVariable } from './setting';

/** 32 characters of a random token are more than anybody can guess through a rate-limited form. */
const SHORTEST_TOKEN = 32;

/** @param otherwise what holds where it is not set */
export function findTokenProblem(
  env: Environment,
  key: 'ADMIN_TOKEN' | 'METRICS_TOKEN',
  otherwise: string,
): ConfigProblem | undefined {
  const token = readVariable(env, key);
  if (token === undefined) return undefined;
  if (!/^[!-~]+$/.test(token)) {
    return {
      key,
      value: 'with white space or other than ASCII characters in it (not shown)',
      allowed: 'one word of ASCII characters (openssl rand -base64 32): no header carries another as it is',
    };
  }
  if (env.NODE_ENV !== 'production' || token.length >= SHORTEST_TOKEN) return undefined;
  return {
    key,
    value: `${token.length} characters long (not shown)`,
    allowed: `at least ${SHORTEST_TOKEN} characters (openssl rand -base64 32), or not set: ${otherwise}`,
  };
}
