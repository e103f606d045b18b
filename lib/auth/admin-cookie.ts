/**
 * The cookie that carries the admin's session. Refuses scripts (HttpOnly) and other sites (SameSite=Strict).
 */
import { isHttps, type ReadableHeaders } from '@/lib/http/request-origin';
import { SESSION_LIFETIME_SECONDS } from './admin-session';

const PLAIN_NAME = 'contentflow-admin';

/** Browsers keep a `__Host-` cookie only from HTTPS, for one host and without Domain: no subdomain can plant it. */
const SECURE_NAME = `__Host-${PLAIN_NAME}`;

/** Undefined where there is no such cookie. Either name: the signature protects the value, not the name. */
export function readSessionCookie(headers: ReadableHeaders): string | undefined {
  return readSessionCookies(headers)[0];
}

/** All that are there, the one that counts first. */
export function readSessionCookies(headers: ReadableHeaders): string[] {
  const cookies = new Map<string, string>();
  for (const pair of (headers.get('cookie') ?? '').split(';')) {
    const separator = pair.indexOf('=');
    if (separator > 0) cookies.set(pair.slice(0, separator).trim(), pair.slice(separator + 1).trim());
  }
  return [cookies.get(SECURE_NAME), cookies.get(PLAIN_NAME)].filter((value) => value !== undefined);
}

/** Value of `Set-Cookie` for a session that just began. */
export function sessionCookie(session: string, headers: ReadableHeaders): string {
  return serialize(isHttps(headers), session, SESSION_LIFETIME_SECONDS);
}

/** Values of `Set-Cookie` that end the session, whichever scheme it began on. */
export function endedSessionCookies(headers: ReadableHeaders): string[] {
  const plain = serialize(false, '', 0);
  return isHttps(headers) ? [serialize(true, '', 0), plain] : [plain];
}

function serialize(secure: boolean, value: string, maxAgeSeconds: number): string {
  const attributes = ['Path=/', 'HttpOnly', 'SameSite=Strict', `Max-Age=${maxAgeSeconds}`];
  if (secure) attributes.push('Secure');
  return [`${secure ? SECURE_NAME : PLAIN_NAME}=${value}`, ...attributes].join('; ');
}
