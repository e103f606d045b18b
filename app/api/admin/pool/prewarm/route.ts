import { readAdminActor } from '@/lib/auth/admin-actor';
import { requireAdminChange } from '@/lib/auth/admin-change';
import { otherMethods } from '@/lib/http/other-methods';
import { prewarmSchema } from '@/lib/http/pool-change-bodies';
import { readJsonBody } from '@/lib/http/read-json-body';
import { route } from '@/lib/http/route';
import { prewarmPool } from '@/lib/runtime';

export const dynamic = 'force-dynamic';

/** Opens connections before somebody waits for them. */
export const POST = route('POST /api/admin/pool/prewarm', async (request, _context, requestId) => {
  await requireAdminChange(request.headers);
  const change = await readJsonBody(request, prewarmSchema);
  return Response.json(await prewarmPool(change, { ...readAdminActor(request.headers), requestId }));
});

export const { GET, HEAD, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST');
