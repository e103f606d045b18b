import { signIn } from '@/lib/auth/admin-sign-in';
import { otherMethods } from '@/lib/http/other-methods';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** Takes the sign-in form; works without JavaScript. */
export const POST = route('POST /api/admin/sign-in', (request) => signIn(request, Date.now()));

export const { GET, HEAD, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST');
