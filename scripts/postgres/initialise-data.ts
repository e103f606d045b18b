/** A data directory that a server can start on: made once, whole or not at all. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Binaries } from './binaries';
import type { ServerUser } from './server-user';

export const SUPERUSER = 'postgres';
const PASSWORD_BYTES = 24;

/** The password that the server asks for; kept beside the data, for the owner's eyes only. */
export function readOrCreatePassword(directory: string): string {
  const file = path.join(directory, 'password');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  return password;
}

/** @param durable whether the data shall survive a loss of power; without it everything is several times faster */
export function initialiseData(
  directory: string,
  { initdb }: Binaries,
  user: ServerUser | undefined,
  durable: boolean,
): void {
  const data = path.join(directory, 'data');
  if (existsSync(path.join(data, 'PG_VERSION'))) return;
  // Under another name first: what an interrupted initdb leaves must never pass for a data directory.
  const incomplete = path.join(directory, 'data.incomplete');
  rmSync(incomplete, { recursive: true, force: true });
  mkdirSync(incomplete, { mode: 0o700 });
  const passwordFile = path.join(incomplete, '..', 'password.initdb');
  writeFileSync(passwordFile, readOrCreatePassword(directory), { mode: 0o600 });
  if (user !== undefined) for (const file of [incomplete, passwordFile]) chownSync(file, user.uid, user.gid);
  try {
    const { status, error, stdout, stderr } = spawnSync(
      initdb,
      [
        ['--pgdata', incomplete],
        ['--username', SUPERUSER],
        ['--pwfile', passwordFile],
        '--auth=scram-sha-256',
        // The same order of strings on every machine, whatever its locales.
        ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
        '--no-instructions',
        durable ? [] : '--no-sync',
      ].flat(),
      { cwd: '/', encoding: 'utf8', env: serverEnvironment(), ...user },
    );
    if (status !== 0) {
      throw new Error(`PostgreSQL could not create its data directory: ${error?.message ?? stderr + stdout}`);
    }
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(incomplete, data);
}

/** Without PG… variables and locales of this shell, which would change what the server does. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const { PATH, TZ } = process.env;
  const kept = { ...(PATH !== undefined && { PATH }), ...(TZ !== undefined && { TZ }) };
  // Next declares NODE_ENV as one that every environment has.
  return { ...kept, LC_ALL: 'C' } as unknown as NodeJS.ProcessEnv;
}
