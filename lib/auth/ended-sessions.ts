/**
 * Sessions that were signed out before their time, so that a copy of their cookie opens nothing either. In the memory of
 * one process: another instance goes on taking the copy, and so does this one after a restart. Never forgets a session
 * for lack of room: where there is none left, it ends every session that began until then.
 */
// Not the room's door: the middleware asks too, and imports nothing of the machine.
import { processWide } from '@/lib/process/process-wide';

/** A megabyte of ids. Only who holds ADMIN_TOKEN makes sessions, so nobody else fills it. */
export const ENDED_SESSIONS_MOST = 10_000;

export interface SessionTerms {
  readonly id: string;
  readonly issuedAtSeconds: number;
  readonly expiresAtSeconds: number;
}

const ended = processWide('ended-sessions', () => ({
  /** Id → when it would have expired. */
  expiries: new Map<string, number>(),
  allUntilSeconds: Number.NEGATIVE_INFINITY,
}));

export function hasEnded({ id, issuedAtSeconds }: SessionTerms): boolean {
  return issuedAtSeconds <= ended.allUntilSeconds || ended.expiries.has(id);
}

/** @param nowMs milliseconds since the epoch */
export function noteEnded({ id, expiresAtSeconds }: SessionTerms, nowMs: number): void {
  const nowSeconds = Math.floor(nowMs / 1000);
  const { expiries } = ended;
  if (expiries.size >= ENDED_SESSIONS_MOST) {
    for (const [known, atSeconds] of expiries) if (atSeconds <= nowSeconds) expiries.delete(known);
  }
  if (expiries.size >= ENDED_SESSIONS_MOST) {
    expiries.clear();
    ended.allUntilSeconds = nowSeconds;
  }
  expiries.set(id, expiresAtSeconds);
}

/** How many are kept. */
export function countEnded(): number {
  return ended.expiries.size;
}
