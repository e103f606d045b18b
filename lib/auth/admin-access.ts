/**
 * Who is an admin: whoever has a session cookie or sends `Authorization: Bearer <ADMIN_TOKEN>`.
 * Refuses everybody where ADMIN_TOKEN is not set. The middleware asks first, and whatever shows an admin's numbers
 * (the pool page, the health document) asks again. For reading only: it does not ask where a request comes from.
 */
import type { ReadableHeaders } from '@/lib/http/request-origin';
import { readSessionCookie } from './admin-cookie';
import { isAdminSession } from './admin-session';
import { matchesAdminToken, readAdminToken } from './admin-token';

export async function isAdminRequest(headers: ReadableHeaders): Promise<boolean> {
  const adminToken = readAdminToken();
  if (adminToken === undefined) return false;
  const bearer = readBearer(headers);
  if (bearer !== undefined && matchesAdminToken(bearer, adminToken)) return true;
  const session = readSessionCookie(headers);
  return session !== undefined && isAdminSession(session, adminToken, Date.now());
}

/** The token that a program sends; undefined where there is none. */
export function readBearer(headers: ReadableHeaders): string | undefined {
  return /^bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '')?.[1];
}
