/**
 * The processes of this machine, as far as they can be told apart: by /proc where there is one, by `ps` elsewhere.
 * Zombies count as ended: in a container nobody may ever reap them.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface ProcessEntry {
  readonly pid: number;
  readonly parentPid: number;
  readonly groupId: number;
  /** Differs between two processes that had the same pid one after the other. */
  readonly startedAt: string;
  readonly command: string;
}

export function readProcesses(): ProcessEntry[] {
  if (!existsSync('/proc/self/stat')) return readFromPs();
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readFromProc(Number(name)) ?? []);
}

export function findProcess(pid: number): ProcessEntry | undefined {
  if (existsSync('/proc/self/stat')) return readFromProc(pid);
  return readFromPs().find((entry) => entry.pid === pid);
}

/** Undefined where the system does not tell, or not to this user. */
export function readWorkingDirectory(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

function readFromProc(pid: number): ProcessEntry | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name in brackets and may itself hold brackets and spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, parentPid, groupId] = fields;
    if (state === 'Z' || state === 'X') return undefined;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return {
      pid,
      parentPid: Number(parentPid),
      groupId: Number(groupId),
      startedAt: fields[19] ?? '',
      command,
    };
  } catch {
    return undefined;
  }
}

function readFromPs(): ProcessEntry[] {
  const text = execFileSync('ps', ['-axww', '-o', 'pid=,ppid=,pgid=,stat=,lstart=,command='], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 64 * 1024 * 1024,
  });
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/.exec(line);
    if (match === null || match[4]?.startsWith('Z')) return [];
    const [, pid, parentPid, groupId, , startedAt = '', command = ''] = match;
    return [{ pid: Number(pid), parentPid: Number(parentPid), groupId: Number(groupId), startedAt, command }];
  });
}
