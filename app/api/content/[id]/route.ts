import { requireWorkspace } from '@/lib/auth/api-key';
import { deleteItem, deletionQuerySchema, itemChangeSchema, readItem, updateItem } from '@/lib/content';
import { otherMethods } from '@/lib/http/other-methods';
import { readJsonBody } from '@/lib/http/read-json-body';
import { readQuery } from '@/lib/http/read-query';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

export const GET = route<{ id: string }>('GET /api/content/[id]', async (request, { params }) => {
  const { workspaceId } = await requireWorkspace(request);
  return Response.json(await readItem(workspaceId, (await params).id));
});

/** Changes text or slug of the version that the client has read. */
export const PATCH = route<{ id: string }>('PATCH /api/content/[id]', async (request, { params }) => {
  const { workspaceId } = await requireWorkspace(request);
  const change = await readJsonBody(request, itemChangeSchema);
  return Response.json(await updateItem(workspaceId, (await params).id, change));
});

export const DELETE = route<{ id: string }>('DELETE /api/content/[id]', async (request, { params }) => {
  const { workspaceId } = await requireWorkspace(request);
  const { version } = readQuery(request, deletionQuerySchema);
  await deleteItem(workspaceId, (await params).id, version);
  return new Response(null, { status: 204 });
});

export const { POST, PUT, OPTIONS } = otherMethods('GET', 'PATCH', 'DELETE');
