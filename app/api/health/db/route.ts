import type { NextRequest } from 'next/server';
import { isAdminRequest } from '@/lib/auth/admin-access';
import { otherMethods } from '@/lib/http/other-methods';
import { readHealthDocument, readSettings } from '@/lib/runtime';

export const dynamic = 'force-dynamic';

/** The database and its pool, for monitors; live numbers only for those who may see them. */
export async function GET(request: NextRequest): Promise<Response> {
  const document = await readHealthDocument(await maySeeDetails(request.headers));
  return Response.json(document, {
    status: document.status === 'fail' ? 503 : 200,
    headers: { 'Content-Type': 'application/health+json', 'Cache-Control': 'no-store' },
  });
}

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET');

async function maySeeDetails(headers: Headers): Promise<boolean> {
  const { value } = readSettings().app.healthShowDetails;
  return value === 'always' || (value === 'when-authorized' && (await isAdminRequest(headers)));
}
