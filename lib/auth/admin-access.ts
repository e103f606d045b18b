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
  const adminToken = readAdminToken();
  if (adminToken === undefined) return false;
  if (hasAdminBearer(headers, adminToken)) return true;
  const session = readSessionCookie(headers);
  return session !== undefined && (await isAdminSession(session, adminToken, Date.now()));
}

/**
 * For route handlers: the answer to give to whoever is not an admin, undefined for an admin.
 * A change that comes with a cookie must also come from a page of ours.
 */
export async function requireAdmin(request: Request): Promise<Response | undefined> {
  const { headers, method } = request;
  if (!(await isAdminRequest(headers))) return adminRefusal('unauthenticated');
  const forged = !SAFE_METHODS.includes(method) && headers.get('authorization') === null;
  return forged && isCrossOrigin(headers) ? adminRefusal('cross-origin') : undefined;
}

function hasAdminBearer(headers: ReadableHeaders, adminToken: string): boolean {
  const [scheme, candidate] = (headers.get('authorization') ?? '').split(' ', 2);
  return (
    scheme?.toLowerCase() === 'bearer' && candidate !== undefined && matchesAdminToken(candidate, adminToken)
  );
}
