/**
 * Who runs on the data folder: at most one at a time. What a run that was killed left running is found by this record
 * and ended, each process only after it proved to be the recorded one.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { endProcesses, isRunning } from '../processes/end-processes';
import {
  findProcess,
  type ProcessEntry,
  readProcesses,
  readWorkingDirectory,
} from '../processes/process-table';
import { PROJECT_DIRECTORY } from '../project';
import { CommandError } from '../run-command';
import { ADMIN_TOKEN_SECRET, DATA_FOLDER, readSecret } from './data-folder';

type Identity = Pick<ProcessEntry, 'pid' | 'startedAt'>;

interface RunRecord {
  /** As it was typed. */
  readonly command: string;
  readonly runner: Identity;
  readonly webServer?: Identity;
  readonly url?: string;
  /** Of our own PostgreSQL only, whose password lies beside its data anyway; nobody else's goes to disk. */
  readonly databaseUrl?: string;
}

export interface RunHandle {
  readonly update: (changes: Partial<RunRecord>) => void;
  readonly remove: () => void;
}

const FILE = path.join(DATA_FOLDER, 'run.json');
const GRACE_MS = 5_000;

/** @throws CommandError that says where the other one runs */
export async function claimDataFolder(command: string): Promise<RunHandle> {
  const runner = identify(process.pid);
  if (runner === undefined) throw new Error('This process cannot be found in the list of processes.');
  let record: RunRecord = { command, runner };
  while (!create(record)) {
    const other = read();
    if (other !== undefined && isRunning(other.runner)) {
      const where = other.url === undefined ? 'It is still starting.' : `Open ${other.url}`;
      throw new CommandError(
        `${other.command} already runs here (process ${other.runner.pid}). ${where}\n` +
          `To start anew, press Ctrl-C there or run: kill ${other.runner.pid}`,
      );
    }
    await endLeftovers(other?.webServer);
    rmSync(FILE, { force: true });
  }
  return {
    update: (changes) => {
      record = { ...record, ...changes };
      // Whole or not at all: whoever starts next reads it, however this process ends.
      writeFileSync(`${FILE}.new`, toText(record), { mode: 0o600 });
      renameSync(`${FILE}.new`, FILE);
    },
    remove: () => rmSync(FILE, { force: true }),
  };
}

/** The PostgreSQL that a run on this data folder started; undefined where none runs or its database is another. */
export function readRunningDatabase(): { readonly command: string; readonly url: string } | undefined {
  const record = read();
  if (record?.databaseUrl === undefined || !isRunning(record.runner)) return undefined;
  return { command: record.command, url: record.databaseUrl };
}

/** The web server that a run on this data folder started, and the token that was made for it, if one was. */
export function readRunningServer():
  | { readonly url: string; readonly adminToken: string | undefined }
  | undefined {
  const record = read();
  if (record?.url === undefined || !isRunning(record.runner)) return undefined;
  return { url: record.url, adminToken: readSecret(ADMIN_TOKEN_SECRET) };
}

export function identify(pid: number): Identity | undefined {
  const entry = findProcess(pid);
  return entry && { pid: entry.pid, startedAt: entry.startedAt };
}

/** A web server leads a process group, in which its children stay when it is killed. */
export function findGroup(leader: Identity): ProcessEntry[] {
  return readProcesses().filter((entry) => {
    if (entry.groupId !== leader.pid) return false;
    if (entry.pid === leader.pid) return entry.startedAt === leader.startedAt;
    const directory = readWorkingDirectory(entry.pid);
    return directory === undefined
      ? /\bnext\b|\bnext-server\b/.test(entry.command) || entry.command.includes(PROJECT_DIRECTORY)
      : directory.startsWith(PROJECT_DIRECTORY);
  });
}

async function endLeftovers(webServer: Identity | undefined): Promise<void> {
  if (webServer === undefined) return;
  const left = findGroup(webServer);
  if (left.length === 0) return;
  console.log('Ending the web server that an earlier run left behind.');
  await endProcesses(left, 'SIGTERM', GRACE_MS);
}

function create(record: RunRecord): boolean {
  try {
    writeFileSync(FILE, toText(record), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined when it cannot be read: cut off by a crash, or just removed. */
function read(): RunRecord | undefined {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8')) as RunRecord;
  } catch {
    return undefined;
  }
}

function toText(record: RunRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}
