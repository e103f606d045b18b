import { requireWorkspace } from '@/lib/auth/api-key';
import { listRevisions, revisionListQuerySchema } from '@/lib/content';
import { otherMethods } from '@/lib/http/other-methods';
import { readQuery } from '@/lib/http/read-query';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** What an item was at each of its versions, newest first, without the bodies. */
export const GET = route<{ id: string }>('GET /api/content/[id]/revisions', async (request, { params }) => {
  const { workspaceId } = await requireWorkspace(request);
  const query = readQuery(request, revisionListQuerySchema);
  return Response.json(await listRevisions(workspaceId, (await params).id, query));
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET');
