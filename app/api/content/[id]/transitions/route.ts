import { requireWorkspace } from '@/lib/auth/api-key';
import { transitionItem, transitionSchema } from '@/lib/content';
import { otherMethods } from '@/lib/http/other-methods';
import { readJsonBody } from '@/lib/http/read-json-body';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** Moves an item to another status. */
export const POST = route<{ id: string }>(
  'POST /api/content/[id]/transitions',
  async (request, { params }) => {
    const { workspaceId } = await requireWorkspace(request);
    const transition = await readJsonBody(request, transitionSchema);
    return Response.json(await transitionItem(workspaceId, (await params).id, transition));
  },
);

export const { GET, HEAD, PUT, PATCH, DELETE, OPTIONS } = otherMethods('POST');
