import { endedSessionCookies } from '@/lib/auth/admin-cookie';
import { AdminRefusal, SIGN_IN_PATH } from '@/lib/auth/admin-refusal';
import { seeOther } from '@/lib/auth/admin-sign-in';
import { otherMethods } from '@/lib/http/other-methods';
import { isCrossOrigin } from '@/lib/http/request-origin';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** Also for a session that is over: its cookie goes, and the answer is the sign-in page. */
export const POST = route('POST /api/admin/sign-out', async ({ headers }) => {
  if (isCrossOrigin(headers)) throw new AdminRefusal('CROSS_ORIGIN');
  return seeOther(SIGN_IN_PATH, endedSessionCookies(headers));
});

export const { GET, HEAD, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST');
