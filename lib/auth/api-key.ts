/**
 * Which workspace a request may use: the one of its API key. Refuses requests without a key, keys that nobody has,
 * and revoked keys, all with the same words.
 */
import { nameWorkspace } from '@/lib/caller';
import { db } from '@/lib/db';
import { RequestError } from '@/lib/http/request-error';
import { hashApiKey, isApiKey, readBearerToken } from './api-key-format';
import { forgetWorkspace, recallWorkspace, rememberWorkspace } from './recent-key-workspaces';

const CHALLENGE = 'Bearer realm="ContentFlow"';

/** @throws RequestError UNAUTHENTICATED */
export async function requireWorkspace(request: Request): Promise<{ readonly workspaceId: string }> {
  const apiKey = readBearerToken(request.headers.get('authorization') ?? '');
  if (apiKey === undefined) throw unauthenticated(CHALLENGE);
  // Whoever guesses at random should not cost a connection.
  const workspaceId = isApiKey(apiKey) ? await findWorkspace(hashApiKey(apiKey)) : undefined;
  if (workspaceId === undefined) throw unauthenticated(`${CHALLENGE}, error="invalid_token"`);
  nameWorkspace(workspaceId);
  return { workspaceId };
}

/** By the hash, so the time of the look-up says nothing about the key. */
async function findWorkspace(keyHash: string): Promise<string | undefined> {
  const recent = recallWorkspace(keyHash);
  // The look-up itself waits in the turn of its workspace, too.
  if (recent !== undefined) nameWorkspace(recent);
  const found = await findKey(keyHash);
  if (found === null || found.revokedAt !== null) {
    forgetWorkspace(keyHash);
    return undefined;
  }
  rememberWorkspace(keyHash, found.workspaceId);
  return found.workspaceId;
}

function findKey(keyHash: string) {
  // Not findUnique: Prisma joins those of one moment, and the first request would stand for all of them in the pool.
  return db.apiKey.findFirst({
    where: { keyHash },
    select: { workspaceId: true, revokedAt: true },
  });
}

/** RFC 6750, section 3: a request that brought no key is not told of an error. */
function unauthenticated(challenge: string): RequestError {
  return new RequestError('UNAUTHENTICATED', { headers: { 'WWW-Authenticate': challenge } });
}
