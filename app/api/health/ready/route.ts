import { otherMethods } from '@/lib/http/other-methods';
import { readReadiness } from '@/lib/runtime';

export const dynamic = 'force-dynamic';

/** Whether a load balancer should send traffic here. */
export async function GET(): Promise<Response> {
  const { ready, reason } = await readReadiness();
  return Response.json(
    { status: ready ? 'pass' : 'fail', reason },
    {
      status: ready ? 200 : 503,
      headers: { 'Content-Type': 'application/health+json', 'Cache-Control': 'no-store' },
    },
  );
}

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET');
