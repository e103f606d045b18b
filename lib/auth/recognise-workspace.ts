/** Whose a request seems to be, for whoever shares out turns: from memory alone, and nothing is allowed by it. */
import { hashApiKey, isApiKey, readBearerToken } from './api-key-format';
import { recallWorkspace } from './recent-key-workspaces';

/** @returns undefined for a key that was not looked up of late, which may be nobody's */
export function recogniseWorkspace(authorization: string): string | undefined {
  const apiKey = readBearerToken(authorization);
  return apiKey !== undefined && isApiKey(apiKey) ? recallWorkspace(hashApiKey(apiKey)) : undefined;
}
