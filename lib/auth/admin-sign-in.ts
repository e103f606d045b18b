/**
 * One attempt to sign in, from the form's body to the session. Refuses forged forms, oversized bodies, attempts past
 * the limit, and wrong tokens; where it leads is fixed, so it redirects nobody to another site. A session is always made
 * anew, whatever cookie came with the form, and ends the one that this cookie held.
 */
import { readBytes } from '@/lib/http/read-bytes';
import { clientAddress, isCrossOrigin } from '@/lib/http/request-origin';
import { beginSignInAttempt } from './admin-attempts';
import { sessionCookie } from './admin-cookie';
import { AdminRefusal, SIGN_IN_PATH, tooManyAttempts } from './admin-refusal';
import { createAdminSession } from './admin-session';
import { endPresentedSessions, seeOther } from './admin-sign-out';
import { matchesAdminToken, readAdminToken } from './admin-token';

/** Far more than any token; a form that is longer is not ours. */
const LONGEST_FORM_BYTES = 4096;

/**
 * @param nowMs milliseconds since the epoch
 * @throws AdminRefusal CROSS_ORIGIN, RequestError BODY_INTERRUPTED
 */
export async function signIn(request: Request, nowMs: number): Promise<Response> {
  if (isCrossOrigin(request.headers)) throw new AdminRefusal('CROSS_ORIGIN');
  const adminToken = readAdminToken();
  // The page says what to set.
  if (adminToken === undefined) return seeOther(SIGN_IN_PATH);
  const attempt = await beginSignInAttempt(clientAddress(request.headers));
  if (!attempt.allowed) return tooManyAttempts(attempt.retryAfterSeconds);
  const candidate = await readToken(request);
  if (candidate === undefined || !matchesAdminToken(candidate, adminToken)) {
    return seeOther('/admin/sign-in?error=wrong-token#token');
  }
  await attempt.succeed();
  await endPresentedSessions(request.headers, adminToken, nowMs);
  const session = await createAdminSession(adminToken, nowMs);
  return seeOther('/admin/pool', [sessionCookie(session, request.headers)]);
}

/** Undefined for a body that is too long or has no token. Pasted tokens often bring a line end. */
async function readToken(request: Request): Promise<string | undefined> {
  const bytes = await readBytes(request.body, LONGEST_FORM_BYTES);
  if (bytes === undefined) return undefined;
  return new URLSearchParams(bytes.toString('utf8')).get('token')?.trim();
}
