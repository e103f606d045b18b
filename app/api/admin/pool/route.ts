import { isAdminRequest } from '@/lib/auth/admin-access';
import { AdminRefusal } from '@/lib/auth/admin-refusal';
import { otherMethods } from '@/lib/http/other-methods';
import { readQuery } from '@/lib/http/read-query';
import { route } from '@/lib/http/route';
import { sinceQuerySchema } from '@/lib/http/since-query';
import { readPoolReport } from '@/lib/runtime';

export const dynamic = 'force-dynamic';

/** All that the admin page shows, for the page itself and for `npm run pool:top`. */
export const GET = route('GET /api/admin/pool', async (request) => {
  if (!(await isAdminRequest(request.headers))) throw new AdminRefusal('NOT_SIGNED_IN');
  const { since } = readQuery(request, sinceQuerySchema);
  return Response.json(await readPoolReport(since));
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET');
