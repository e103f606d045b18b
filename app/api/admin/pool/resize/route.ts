import { readAdminActor } from '@/lib/auth/admin-actor';
import { requireAdminChange } from '@/lib/auth/admin-change';
import { otherMethods } from '@/lib/http/other-methods';
import { resizeSchema } from '@/lib/http/pool-change-bodies';
import { readJsonBody } from '@/lib/http/read-json-body';
import { route } from '@/lib/http/route';
import { resizePool } from '@/lib/runtime';

export const dynamic = 'force-dynamic';

/** Another limit for this process's pool, until it ends. */
export const POST = route('POST /api/admin/pool/resize', async (request, _context, requestId) => {
  await requireAdminChange(request.headers);
  const change = await readJsonBody(request, resizeSchema);
  return Response.json(await resizePool(change, { ...readAdminActor(request.headers), requestId }));
});

export const { GET, HEAD, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST');
