/**
 * Which workspace a key belonged to when it was last looked up: so that the next look-up waits in that workspace's turn
 * and not in the line of those that nobody knows, which the flood of another would hold up. Never says who may do what:
 * the look-up does.
 */
import { processWide } from '@/lib/process';

/** 2 MB of hashes and ids; a key beyond that waits once with the unknown. */
const MOST_KEYS = 10_000;

/** A Map keeps the order of insertion, so its first is the one that was not seen for longest. */
const workspaces = processWide('recent-key-workspaces', () => new Map<string, string>());

export function recallWorkspace(keyHash: string): string | undefined {
  return workspaces.get(keyHash);
}

export function rememberWorkspace(keyHash: string, workspaceId: string): void {
  workspaces.delete(keyHash);
  workspaces.set(keyHash, workspaceId);
  if (workspaces.size <= MOST_KEYS) return;
  for (const oldest of workspaces.keys()) {
    workspaces.delete(oldest);
    return;
  }
}

/** Of a key that is nobody's or was revoked. */
export function forgetWorkspace(keyHash: string): void {
  workspaces.delete(keyHash);
}
