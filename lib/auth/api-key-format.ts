/**
 * What a workspace's API key looks like and how it is kept. Only its SHA-256 is stored: a key has 256 random bits,
 * so a slow password hash would protect nothing and cost every request.
 */
import { createHash, randomBytes } from 'node:crypto';

/** 32 bytes are 43 characters of base64url; the prefix lets secret scanners find a key that leaked. */
const KEY_BYTES = 32;
const KEY_PREFIX = 'cf_';

/**
 * Keys that people choose themselves (SEED_API_KEY) need not look like ours, but they are long, and they are made of
 * what a bearer token may be (RFC 6750, 2.1).
 */
const KEY_PATTERN = /^[A-Za-z0-9._~+/-]{32,200}={0,2}$/;

export function generateApiKey(): string {
  return KEY_PREFIX + randomBytes(KEY_BYTES).toString('base64url');
}

export function isApiKey(candidate: string): boolean {
  return KEY_PATTERN.test(candidate);
}

/** @param authorization the header */
export function readBearerToken(authorization: string): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1];
}

/** SHA-256 in hexadecimal: what the database knows of a key. */
export function hashApiKey(apiKey: string): string {
  return createHash('sha256').update(apiKey).digest('hex');
}
