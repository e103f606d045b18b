import { signOut } from '@/lib/auth/admin-sign-out';
import { otherMethods } from '@/lib/http/other-methods';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** Takes the sign-out form; works without JavaScript. */
export const POST = route('POST /api/admin/sign-out', ({ headers }) => signOut(headers, Date.now()));

export const { GET, HEAD, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST');
