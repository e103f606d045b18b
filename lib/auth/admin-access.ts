/**
 * Who is an admin: whoever has a session cookie or sends `Authorization: Bearer <ADMIN_TOKEN>`.
 * Refuses everybody where ADMIN_TOKEN is not set. Every admin handler asks here; the middleware asks first, but
 * nothing rests on the middleware.
 */
import { isCrossOrigin, type ReadableHeaders } from '@/lib/http/request-origin';
import { readSessionCookie } from './admin-cookie';
import { adminRefusal } from './admin-refusal';
import { isAdminSession } from './admin-session';
import { matchesAdminToken, readAdminToken } from './admin-token';

const SAFE_METHODS = ['GET', 'HEAD'];

/** Whether these headers are an admin's. For reading only: it does not ask where the request comes from. */
export async function isAdminRequest(headers: ReadableHeaders): Promise<boolean> {
  return (await credentialOf(headers)) !== undefined;
}

/**
 * For route handlers: the answer to give to whoever is not an admin, undefined for an admin.
 * A change that comes with a cookie must also come from a page of ours; no browser adds a bearer token by itself.
 */
export async function requireAdmin({ headers, method }: Request): Promise<Response | undefined> {
  const credential = await credentialOf(headers);
  if (credential === undefined) return adminRefusal('NOT_SIGNED_IN');
  const isForged = credential === 'session' && !SAFE_METHODS.includes(method) && isCrossOrigin(headers);
  return isForged ? adminRefusal('CROSS_ORIGIN') : undefined;
}

async function credentialOf(headers: ReadableHeaders): Promise<'bearer' | 'session' | undefined> {
  const adminToken = readAdminToken();
  if (adminToken === undefined) return undefined;
  const bearer = readBearer(headers);
  if (bearer !== undefined && matchesAdminToken(bearer, adminToken)) return 'bearer';
  const session = readSessionCookie(headers);
  const isSignedIn = session !== undefined && (await isAdminSession(session, adminToken, Date.now()));
  return isSignedIn ? 'session' : undefined;
}

function readBearer(headers: ReadableHeaders): string | undefined {
  return /^bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '')?.[1];
}
