/**
 * The first guard: keeps strangers from the admin's pages and API, and gives every page its security headers.
 * It imports no database, and nothing rests on it alone: pages and handlers ask again.
 */
import { type NextRequest, NextResponse } from 'next/server';
import { isAdminRequest } from '@/lib/auth/admin-access';
import { AdminRefusal, SIGN_IN_PATH } from '@/lib/auth/admin-refusal';
import { problemResponse } from '@/lib/http/problem-document';
import { readRequestId } from '@/lib/http/request-id';
import { isHttps } from '@/lib/http/request-origin';
import { pageSecurityHeaders } from '@/lib/http/security-headers';

/** What a stranger needs in order to become an admin; where its forms go stays off the middleware. */
const SIGN_IN_PAGE = '/admin/sign-in';

export async function middleware(request: NextRequest): Promise<Response> {
  const nonce = btoa(crypto.randomUUID());
  const security = pageSecurityHeaders({
    nonce,
    https: isHttps(request.headers),
    development: process.env.NODE_ENV === 'development',
  });
  const response = (await refuseStranger(request)) ?? pass(request, security);
  for (const [name, value] of Object.entries(security)) response.headers.set(name, value);
  return response;
}

async function refuseStranger({ nextUrl, headers }: NextRequest): Promise<Response | undefined> {
  const path = nextUrl.pathname;
  const isApi = isWithin(path, '/api/admin');
  if (!isApi && !isWithin(path, '/admin')) return undefined;
  if (path === SIGN_IN_PAGE || (await isAdminRequest(headers))) return undefined;
  if (!isApi) return NextResponse.redirect(new URL(SIGN_IN_PATH, nextUrl), 303);
  return problemResponse(new AdminRefusal('NOT_SIGNED_IN'), readRequestId(headers));
}

/** Next finds the nonce for its own scripts in the policy that the request carries on. */
function pass(request: NextRequest, security: Record<string, string>): Response {
  const headers = new Headers(request.headers);
  headers.set('Content-Security-Policy', security['Content-Security-Policy'] ?? '');
  return NextResponse.next({ request: { headers } });
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

export const config = {
  // The Node runtime reads ADMIN_TOKEN when the server runs, and it is the one that `proxy.ts`, its successor, has.
  runtime: 'nodejs',
  // Pages and the admin API. Not the content API, the probes and static files: this costs each request 0.6 ms of CPU.
  // Exact names, because whatever else begins like one of them is answered with a page that says 404.
  matcher: [
    '/((?!api/|_next/static/|_next/image$|icon\\.svg$|favicon\\.ico$).*)',
    '/api/admin',
    // Not what takes a body, where the handlers ask for the admin before they read it: Next reads a body to its end
    // before it goes on from a middleware, and prints an error of its own where the body breaks off (next@16.4.6,
    // `getCloneableBody`).
    '/api/admin/((?!sign-in$|sign-out$|pool/resize$|pool/evict$|pool/prewarm$).*)',
  ],
};
