import { requireWorkspace } from '@/lib/auth/api-key';
import { createItem, itemListQuerySchema, listItems, newItemSchema } from '@/lib/content';
import { otherMethods } from '@/lib/http/other-methods';
import { readJsonBody } from '@/lib/http/read-json-body';
import { readQuery } from '@/lib/http/read-query';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** The items of the key's workspace, newest first. */
export const GET = route('GET /api/content', async (request) => {
  const { workspaceId } = await requireWorkspace(request);
  return Response.json(await listItems(workspaceId, readQuery(request, itemListQuerySchema)));
});

/** A new draft. */
export const POST = route('POST /api/content', async (request) => {
  const { workspaceId } = await requireWorkspace(request);
  const item = await createItem(workspaceId, await readJsonBody(request, newItemSchema));
  return Response.json(item, { status: 201, headers: { Location: `/api/content/${item.id}` } });
});

export const { PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET', 'POST');
