/**
 * The end of a session: its cookies go from the browser, and what they held opens nothing in this process any more.
 * Refuses forged forms, which would sign people out.
 */
import { isCrossOrigin, type ReadableHeaders } from '@/lib/http/request-origin';
import { endedSessionCookies, readSessionCookies } from './admin-cookie';
import { AdminRefusal, SIGN_IN_PATH } from './admin-refusal';
import { endAdminSession } from './admin-session';
import { readAdminToken } from './admin-token';

/**
 * Also for a session that is over: its cookie goes, and the answer is the sign-in page.
 *
 * @param nowMs milliseconds since the epoch
 * @throws AdminRefusal CROSS_ORIGIN
 */
export async function signOut(headers: ReadableHeaders, nowMs: number): Promise<Response> {
  if (isCrossOrigin(headers)) throw new AdminRefusal('CROSS_ORIGIN');
  const adminToken = readAdminToken();
  if (adminToken !== undefined) await endPresentedSessions(headers, adminToken, nowMs);
  return seeOther(SIGN_IN_PATH, endedSessionCookies(headers));
}

/** Of both names: a browser that came over http and over https holds two. */
export async function endPresentedSessions(
  headers: ReadableHeaders,
  adminToken: string,
  nowMs: number,
): Promise<void> {
  for (const session of readSessionCookies(headers)) await endAdminSession(session, adminToken, nowMs);
}

/** A relative Location (RFC 9110, 10.2.2) is right behind every proxy, whatever host name it uses inside. */
export function seeOther(path: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ Location: path, 'Cache-Control': 'no-store' });
  for (const cookie of cookies) headers.append('Set-Cookie', cookie);
  return new Response(null, { status: 303, headers });
}
