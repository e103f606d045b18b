/**
 * What is let in however busy the process is: what watches over it, what shows and steers it, and files, which cost
 * next to nothing. Each by itself and no more than a few at a time, so that nobody floods us through them, and whoever
 * holds those of one takes nothing from another. Refuses every path that Next could take for another one.
 */
import type { IncomingMessage } from 'node:http';

export type ExemptLane = 'probe' | 'admin' | 'admin-change' | 'sign-in' | 'file';

/** A request beyond them is as any other. */
export const MOST_IN_LANE: Readonly<Record<ExemptLane, number>> = {
  // A fleet's load balancers and Prometheus.
  probe: 16,
  // The page of a few people, dear to make.
  admin: 4,
  // Of whoever steers the pool by hand. A stranger is answered before the body is read.
  'admin-change': 2,
  // Open to strangers, who may send the form as slowly as they like.
  'sign-in': 2,
  file: 32,
};

const PROBES: ReadonlySet<string> = new Set([
  '/api/health/live',
  '/api/health/ready',
  '/api/health/db',
  '/api/metrics',
]);

/** Where the admin's forms go. */
const SIGN_IN: ReadonlySet<string> = new Set(['/api/admin/sign-in', '/api/admin/sign-out']);

/** Where the admin's page steers the pool: while all waits for it most of all. */
const CHANGES: ReadonlySet<string> = new Set([
  '/api/admin/pool/resize',
  '/api/admin/pool/evict',
  '/api/admin/pool/prewarm',
]);

/** No `..`, `%`, `\` or `//`: what is left is the same to everybody. */
const PLAIN_PATH = /^(?:\/[\w~-][\w.~-]*)+$/;
const ADMIN = /^\/(?:api\/)?admin(?:\/|$)/;
const FILE = /^\/(?:_next\/static\/|icon\.svg$|favicon\.ico$)/;

export function exemptLaneOf({
  method,
  url = '',
}: Pick<IncomingMessage, 'method' | 'url'>): ExemptLane | undefined {
  const [path = ''] = url.split('?', 1);
  if (!PLAIN_PATH.test(path)) return undefined;
  if (method === 'POST') return laneOfPost(path);
  if (method !== 'GET' && method !== 'HEAD') return undefined;
  if (PROBES.has(path)) return 'probe';
  if (ADMIN.test(path)) return 'admin';
  return FILE.test(path) ? 'file' : undefined;
}

function laneOfPost(path: string): ExemptLane | undefined {
  if (SIGN_IN.has(path)) return 'sign-in';
  return CHANGES.has(path) ? 'admin-change' : undefined;
}
