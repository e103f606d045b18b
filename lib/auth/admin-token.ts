/**
 * The admin token: where it comes from and whether somebody has it. Refuses everybody where none is set.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { readVariable } from '@/lib/config/setting';

/**
 * Read from the environment itself and not from the process's settings: the middleware asks too, and what the
 * settings live in imports the pool. The start has already refused a token that is too short.
 */
export function readAdminToken(): string | undefined {
  return readVariable(process.env, 'ADMIN_TOKEN');
}

/** In constant time: hashing both sides first leaves nothing of the length, which `timingSafeEqual` would tell. */
export function matchesAdminToken(candidate: string, adminToken: string): boolean {
  return timingSafeEqual(sha256(candidate), sha256(adminToken));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
