/**
 * The signed session of an admin: a JWT that says nothing but "signed in until".
 * Refuses every token that this ADMIN_TOKEN did not sign, that is past its time, that was made for something else, or
 * that was signed out here. No database is asked: everywhere and for certain a session ends by its expiry or by a change
 * of ADMIN_TOKEN only.
 */
import { jwtVerify, SignJWT } from 'jose';
import { hasEnded, noteEnded, type SessionTerms } from './ended-sessions';

/** A working day and its overtime; whoever is on call signs in once a shift. */
export const SESSION_LIFETIME_SECONDS = 12 * 60 * 60;

const ALGORITHM = 'HS256';
const ISSUER = 'contentflow';
const AUDIENCE = 'contentflow:admin';

/** Separates this key from any other that may be derived from the same token. */
const KEY_PURPOSE = 'contentflow admin session v1';

/** @param nowMs milliseconds since the epoch */
export async function createAdminSession(adminToken: string, nowMs: number): Promise<string> {
  const issuedAtSeconds = Math.floor(nowMs / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: ALGORITHM })
    .setJti(crypto.randomUUID())
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt(issuedAtSeconds)
    .setExpirationTime(issuedAtSeconds + SESSION_LIFETIME_SECONDS)
    .sign(await sessionKey(adminToken));
}

/** @param nowMs milliseconds since the epoch */
export async function isAdminSession(session: string, adminToken: string, nowMs: number): Promise<boolean> {
  const terms = await readSession(session, adminToken, nowMs);
  return terms !== undefined && !hasEnded(terms);
}

/** What was no session is none afterwards. @param nowMs milliseconds since the epoch */
export async function endAdminSession(session: string, adminToken: string, nowMs: number): Promise<void> {
  const terms = await readSession(session, adminToken, nowMs);
  if (terms !== undefined) noteEnded(terms, nowMs);
}

async function readSession(
  session: string,
  adminToken: string,
  nowMs: number,
): Promise<SessionTerms | undefined> {
  try {
    const { payload } = await jwtVerify(session, await sessionKey(adminToken), {
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience: AUDIENCE,
      // By its id and not by its text: one signature can be written in several ways.
      requiredClaims: ['exp', 'iat', 'jti'],
      // A shorter lifetime in a later version must also end the sessions that an earlier one made.
      maxTokenAge: SESSION_LIFETIME_SECONDS,
      currentDate: new Date(nowMs),
    });
    const { jti = '', iat = 0, exp = 0 } = payload;
    return { id: jti, issuedAtSeconds: iat, expiresAtSeconds: exp };
  } catch {
    // Why a session is refused is of use to nobody but a forger.
    return undefined;
  }
}

let derived: { readonly adminToken: string; readonly key: Promise<CryptoKey> } | undefined;

/** HKDF-SHA-256 (RFC 5869), kept for the one token in use: deriving for each request would double its cost. */
function sessionKey(adminToken: string): Promise<CryptoKey> {
  if (derived?.adminToken !== adminToken) derived = { adminToken, key: deriveKey(adminToken) };
  return derived.key;
}

async function deriveKey(adminToken: string): Promise<CryptoKey> {
  const bytes = new TextEncoder();
  const material = await crypto.subtle.importKey('raw', bytes.encode(adminToken), 'HKDF', false, [
    'deriveKey',
  ]);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: bytes.encode(KEY_PURPOSE) },
    material,
    { name: 'HMAC', hash: 'SHA-256', length: 256 },
    false,
    ['sign', 'verify'],
  );
}
