import { otherMethods } from '@/lib/http/other-methods';
import { route } from '@/lib/http/route';
import { createOpenApiDocument } from '@/lib/openapi/document';

export const dynamic = 'force-dynamic';

/** The API's description. The same until the next deployment, so tools may keep it for a while. */
export const GET = route('GET /api/openapi.json', async () =>
  Response.json(createOpenApiDocument(), { headers: { 'Cache-Control': 'public, max-age=300' } }),
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET');
