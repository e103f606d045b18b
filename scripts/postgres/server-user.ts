/**
 * Who runs PostgreSQL, which refuses to run as root: this user, or for root an account that every system has.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';

export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** `postgres` where PostgreSQL was ever installed; `nobody` is on every system. */
const CANDIDATES = ['postgres', 'nobody'];

/** For what the server's user cannot reach in the project, because a folder above it is open to root alone. */
const OUTSIDE = '/var/lib/contentflow';

/** Undefined: this process's own user. */
export function chooseServerUser(): ServerUser | undefined {
  if (process.getuid === undefined) {
    throw new Error(
      'The embedded PostgreSQL needs Linux or macOS. Set DATABASE_URL to a database of your own.',
    );
  }
  if (process.getuid() !== 0) return undefined;
  for (const name of CANDIDATES) {
    try {
      const [uid, gid] = ['-u', '-g'].map((flag) =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })),
      );
      if (uid !== undefined && gid !== undefined && uid > 0) return { name, uid, gid };
    } catch {
      // No such account; the next one.
    }
  }
  throw new Error(
    `PostgreSQL refuses to run as root, and there is no user ${CANDIDATES.join(' or ')} to run it as. ` +
      'Create one (useradd --system postgres), work as an ordinary user, or set DATABASE_URL.',
  );
}

/** Asked of the system itself, as that user: mode bits alone do not tell the whole truth. */
export function canReach(file: string, user: ServerUser | undefined): boolean {
  if (user === undefined) return true;
  const { status } = spawnSync('/bin/sh', ['-c', 'test -x "$0"', file], {
    cwd: '/',
    uid: user.uid,
    gid: user.gid,
    stdio: 'ignore',
  });
  return status === 0;
}

/**
 * `wanted`, created if need be; or a folder outside the project where the server's user cannot get to it.
 * No folder that somebody else made is opened for that user: a closed one is closed for a reason.
 */
export function reachableDirectory(wanted: string, user: ServerUser | undefined): string {
  mkdirSync(wanted, { recursive: true });
  // The server passes through; the secrets in it stay readable for the owner alone.
  if (user !== undefined) chmodSync(wanted, 0o711);
  if (canReach(wanted, user)) return wanted;
  const outside = path.join(OUTSIDE, createHash('sha256').update(wanted).digest('hex').slice(0, 16));
  mkdirSync(outside, { recursive: true });
  for (const directory of [OUTSIDE, outside]) chmodSync(directory, 0o711);
  if (!canReach(outside, user)) {
    throw new Error(
      `The user ${user?.name}, who runs PostgreSQL, can reach neither ${wanted} nor ${outside}.`,
    );
  }
  return outside;
}
