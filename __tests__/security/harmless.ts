/** What every answer must be, whatever was asked: no failure of ours, nothing of the inside, nothing of anybody else. */

import { findSecrets } from '@/scripts/load/secrets';
import type { AttackedServer } from '../support/attacked-server';
import type { RawAnswer } from '../support/raw-http';

export type Credential = keyof ReturnType<typeof credentialsOf>;

/** Whom a request claims to be; what is no credential is among them. */
export function credentialsOf({ ours, theirs, adminToken, metricsToken }: AttackedServer) {
  return {
    none: undefined,
    ours: `Bearer ${ours.apiKey}`,
    theirs: `Bearer ${theirs.apiKey}`,
    admin: `Bearer ${adminToken}`,
    metrics: `Bearer ${metricsToken}`,
    'a guess': `Bearer cf_${'a'.repeat(43)}`,
    basic: 'Basic Y2Y6Y2Y=',
    rubbish: 'Bearer \u00FF\u0001',
    long: `Bearer ${'a'.repeat(8_000)}`,
  } as const;
}

/** Traces of the inside: a stack, a path of ours, a statement, an error of the database or of its client. */
const INSIDE =
  /\n\s+at \S|node_modules|\.next\/|webpack|turbopack:|\/lib\/(db|http)\/|Prisma\w*Error|\bP20\d\d\b|SQLSTATE|SELECT .+ FROM|ECONN|postgres(ql)?:\/\//;

/** Live numbers of the health document, for those who may see them. */
const DETAILS = /"(inUse|idle|opening|pending|sessions|ownSessions|maxConnections|lastFailure|alerts)"/;

/** @returns what is wrong with an answer; nothing where it is harmless */
export function findHarm(
  { ours, theirs, secrets, internals }: AttackedServer,
  { status, headers, body }: RawAnswer,
  as: Credential,
): string[] {
  const text = `${[...headers].map((pair) => pair.join(': ')).join('\n')}\n\n${body}`;
  const harm = findSecrets(text, secrets).map((name) => `holds ${name}`);
  if (!(status >= 200 && status < 500)) harm.push(`has the status ${status}`);
  if (headers.has('x-injected')) harm.push('has a header that was sent as a value');
  if (as !== 'ours' && text.includes(ours.draftTitle)) harm.push('shows our draft');
  if (as !== 'theirs' && text.includes(theirs.draftTitle)) harm.push("shows another workspace's draft");
  if (as !== 'admin') {
    harm.push(...findSecrets(text, internals).map((name) => `holds ${name}`));
    const inside = INSIDE.exec(text)?.[0];
    if (inside !== undefined) harm.push(`shows the inside: ${inside}`);
    if (headers.get('content-type')?.includes('health+json') && DETAILS.test(body))
      harm.push('shows live numbers');
  }
  return harm;
}
