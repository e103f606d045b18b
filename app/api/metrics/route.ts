import { requireMetricsAccess } from '@/lib/auth/metrics-access';
import { otherMethods } from '@/lib/http/other-methods';
import { route } from '@/lib/http/route';
import { readMetrics } from '@/lib/runtime';

export const dynamic = 'force-dynamic';

/** For Prometheus. Tells what is known and asks the database nothing, so a full pool and a dead database have numbers. */
export const GET = route('GET /api/metrics', async (request) => {
  await requireMetricsAccess(request.headers);
  const { text, contentType } = await readMetrics();
  return new Response(text, { headers: { 'Content-Type': contentType } });
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET');
