import { requireWorkspace } from '@/lib/auth/api-key';
import { readRevision } from '@/lib/content';
import { otherMethods } from '@/lib/http/other-methods';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** One revision with its body. */
export const GET = route<{ id: string; version: string }>(
  'GET /api/content/[id]/revisions/[version]',
  async (request, { params }) => {
    const { workspaceId } = await requireWorkspace(request);
    const { id, version } = await params;
    return Response.json(await readRevision(workspaceId, id, version));
  },
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET');
