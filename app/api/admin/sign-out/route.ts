import { endedSessionCookies } from '@/lib/auth/admin-cookie';
import { adminRefusal, SIGN_IN_PATH } from '@/lib/auth/admin-refusal';
import { seeOther } from '@/lib/auth/admin-sign-in';
import { otherMethods } from '@/lib/http/other-methods';
import { isCrossOrigin } from '@/lib/http/request-origin';

export const dynamic = 'force-dynamic';

/** Also for a session that is over: its cookie goes, and the answer is the sign-in page. */
export function POST(request: Request): Response {
  if (isCrossOrigin(request.headers)) return adminRefusal('CROSS_ORIGIN');
  return seeOther(SIGN_IN_PATH, endedSessionCookies(request.headers));
}

export const { GET, HEAD, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST');
