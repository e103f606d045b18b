import { readAdminActor } from '@/lib/auth/admin-actor';
import { requireAdminChange } from '@/lib/auth/admin-change';
import { otherMethods } from '@/lib/http/other-methods';
import { evictionSchema } from '@/lib/http/pool-change-bodies';
import { readJsonBody } from '@/lib/http/read-json-body';
import { route } from '@/lib/http/route';
import { evictConnections } from '@/lib/runtime';

export const dynamic = 'force-dynamic';

/** New connections for old ones: those that are free close now, the others when they are given back. */
export const POST = route('POST /api/admin/pool/evict', async (request, _context, requestId) => {
  await requireAdminChange(request.headers);
  const change = await readJsonBody(request, evictionSchema);
  return Response.json(await evictConnections(change, { ...readAdminActor(request.headers), requestId }));
});

export const { GET, HEAD, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST');
