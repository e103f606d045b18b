import { otherMethods } from '@/lib/http/other-methods';

/**
 * The process is up. Imports nothing that reaches a database, so that none can ever fail it: an orchestrator
 * restarts on a failure.
 */
export const dynamic = 'force-dynamic';

export function GET(): Response {
  return Response.json(
    { status: 'pass' },
    { headers: { 'Content-Type': 'application/health+json', 'Cache-Control': 'no-store' } },
  );
}

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET');
