/** A copy of the project for tests that start it: whoever works in the project itself is not disturbed. */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { runAfterThisProcess } from '@/scripts/processes/after-this-process';
import { PROJECT_DIRECTORY } from '@/scripts/project';

export interface ProjectCopy {
  readonly directory: string;
  readonly remove: () => void;
}

/** Builds, data and history stay behind, and so does what a developer put into .env. */
const LEFT_OUT = /^(node_modules|\.next|\.contentflow|\.git|coverage|\.env(\..*)?|.*\.tsbuildinfo)$/;

export function createProjectCopy(): ProjectCopy {
  // On the same file system, where the packages cost no more than their names.
  const parent = path.join(PROJECT_DIRECTORY, '.contentflow', 'copies');
  mkdirSync(parent, { recursive: true });
  const directory = mkdtempSync(path.join(parent, 'copy-'));
  // As git clone makes a folder.
  chmodSync(directory, 0o755);
  const callOff = runAfterThisProcess('rm -rf -- "$1"', [directory]);
  for (const name of readdirSync(PROJECT_DIRECTORY)) {
    if (LEFT_OUT.test(name)) continue;
    cpSync(path.join(PROJECT_DIRECTORY, name), path.join(directory, name), { recursive: true });
  }
  linkPackages(directory);
  return {
    directory,
    remove: () => {
      callOff();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function linkPackages(directory: string): void {
  const packages = path.join(PROJECT_DIRECTORY, 'node_modules');
  try {
    // Hard links: Turbopack refuses a symbolic one that leads out of the project.
    execFileSync('cp', ['-al', packages, directory], { stdio: 'ignore' });
  } catch {
    execFileSync('cp', ['-R', packages, directory], { stdio: 'inherit' });
  }
}
