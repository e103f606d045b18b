import { signIn } from '@/lib/auth/admin-sign-in';

export const dynamic = 'force-dynamic';

/** Takes the sign-in form; works without JavaScript. */
export function POST(request: Request): Promise<Response> {
  return signIn(request, Date.now());
}
