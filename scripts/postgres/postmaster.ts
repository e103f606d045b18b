/**
 * What PostgreSQL itself says about its process in postmaster.pid, and the end of one that was left behind.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { endProcesses } from '../processes/end-processes';
import {
  findProcess,
  type ProcessEntry,
  readProcesses,
  readWorkingDirectory,
} from '../processes/process-table';

/** A fast shutdown rolls back and writes a checkpoint; on a slow disk that takes its time. */
const FAST_SHUTDOWN_MS = 15_000;

export function isReady(dataDirectory: string, pid: number): boolean {
  const lines = readPidFile(dataDirectory);
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

/** The running server of exactly this data directory; a process that merely got its old pid is not it. */
export function findPostmaster(dataDirectory: string): ProcessEntry | undefined {
  const pid = Number(readPidFile(dataDirectory)[0]);
  const entry = Number.isInteger(pid) && pid > 0 ? findProcess(pid) : undefined;
  return entry?.command.includes(dataDirectory) && /\bpostgres\b/.test(entry.command) ? entry : undefined;
}

/** The postmaster first, then its children: whoever is signalled in this order forks no new ones meanwhile. */
export function findServerProcesses(postmasterPid: number): ProcessEntry[] {
  return readProcesses()
    .filter(({ pid, parentPid }) => pid === postmasterPid || parentPid === postmasterPid)
    .sort((one, other) => Number(other.pid === postmasterPid) - Number(one.pid === postmasterPid));
}

/** Ends a server of this data directory that nobody watches any more, so that the next one can start. */
export async function endLeftServer(dataDirectory: string): Promise<void> {
  const postmaster = findPostmaster(dataDirectory);
  // All of them: children of a server that was stopped by SIGSTOP could not hear it otherwise.
  if (postmaster !== undefined) await endPostmaster(postmaster);
  const orphans = readProcesses().filter(
    ({ pid, command }) => command.startsWith('postgres') && readWorkingDirectory(pid) === dataDirectory,
  );
  await endProcesses(orphans, 'SIGQUIT', FAST_SHUTDOWN_MS);
  // PostgreSQL refuses to start as long as there is a process with the pid in its lock file: one that got the number
  // since, or its own old process that nobody has reaped.
  const pid = Number(readPidFile(dataDirectory)[0]);
  if (Number.isInteger(pid) && pid > 0 && isPidInUse(pid)) {
    rmSync(path.join(dataDirectory, 'postmaster.pid'), { force: true });
  }
}

function isPidInUse(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

export async function endPostmaster(postmaster: ProcessEntry): Promise<void> {
  const [, ...children] = findServerProcesses(postmaster.pid);
  for (const { pid } of children) {
    try {
      process.kill(pid, 'SIGCONT');
    } catch {
      // It has just ended.
    }
  }
  // SIGINT is PostgreSQL's fast shutdown.
  await endProcesses([postmaster], 'SIGINT', FAST_SHUTDOWN_MS);
}

function readPidFile(dataDirectory: string): string[] {
  const pidFile = path.join(dataDirectory, 'postmaster.pid');
  if (!existsSync(pidFile)) return [];
  return readFileSync(pidFile, 'utf8').split('\n');
}
