import { signIn } from '@/lib/auth/admin-sign-in';
import { otherMethods } from '@/lib/http/other-methods';

export const dynamic = 'force-dynamic';

/** Takes the sign-in form; works without JavaScript. */
export function POST(request: Request): Promise<Response> {
  return signIn(request, Date.now());
}

export const { GET, HEAD, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST');
