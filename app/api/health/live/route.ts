/** The process is up. Imports nothing, so that no database can ever fail it: an orchestrator restarts on a failure. */
export const dynamic = 'force-dynamic';

export function GET(): Response {
  return Response.json(
    { status: 'pass' },
    { headers: { 'Content-Type': 'application/health+json', 'Cache-Control': 'no-store' } },
  );
}
