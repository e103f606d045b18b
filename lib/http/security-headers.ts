/**
 * The headers that keep a page to itself: no foreign script, no frame, no guessing of types.
 * Refuses every script and style that does not carry the nonce of this one response or come from this origin.
 */

/** Two years would be the preload list's wish; one year is what a deployment can still walk back from. */
const HSTS_MAX_AGE_SECONDS = 365 * 24 * 60 * 60;

/** Of whatever the middleware does not pass: it would cost the content API and the probes 0.6 ms each. */
export const BASIC_SECURITY_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
} as const;

/** An answer of the API is data: opened as a page it loads nothing and sits in no frame. */
export const API_SECURITY_HEADERS = {
  ...BASIC_SECURITY_HEADERS,
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
} as const;

export interface PageSecurity {
  /** Fresh for each response. */
  readonly nonce: string;
  readonly https: boolean;
  /** React evaluates code and Next's overlay writes inline styles in development; never in production. */
  readonly development: boolean;
}

function contentSecurityPolicy({ nonce, https, development }: PageSecurity): string {
  const directives = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    // A nonce beside 'unsafe-inline' would switch the latter off.
    development ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    // Editors link pictures of other sites; plain http ones would tell a reader's network what is read.
    "img-src 'self' data: https:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  if (https) directives.push('upgrade-insecure-requests');
  return directives.join('; ');
}

export function pageSecurityHeaders(security: PageSecurity): Record<string, string> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(security),
    'X-Frame-Options': 'DENY',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
    ...(security.https && { 'Strict-Transport-Security': `max-age=${HSTS_MAX_AGE_SECONDS}` }),
  };
}
