/**
 * Whose turn at the pool a page's read takes: its workspace's, where a page of it was found before. Made-up names would
 * otherwise get a turn of their own each, and as many as somebody makes up. One list for each copy of this module is enough.
 */
import { nameWorkspace } from '@/lib/db';

/** Some 100 bytes each; whoever is beyond them waits with those that nobody knows. */
const KNOWN_MOST = 10_000;

const known = new Set<string>();

export function takeTurnOf(workspaceSlug: string): void {
  if (known.has(workspaceSlug)) nameWorkspace(workspaceSlug);
}

/** To be told when something of it was found. */
export function knowWorkspace(workspaceSlug: string): void {
  nameWorkspace(workspaceSlug);
  if (known.size < KNOWN_MOST) known.add(workspaceSlug);
}
