/** The disk of PostgreSQL's write-ahead log that is full: a small one in memory, which only root may mount. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, statSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runAfterThisProcess } from '../processes/after-this-process';
import { type Fault, pause } from './fault';
import type { Stage } from './stage';

/** Six segments of the log, of 16 MiB each. */
const DISK_MIB = 96;
const CHUNK_BYTES = 64 * 1024;
/** Fills a segment in sixteen. */
const FILL_LOG = "SELECT pg_logical_emit_message(false, 'fault', repeat('x', 1048576))";
const BALLAST = 'ballast';

export const FULL_DISK_FAULT: Fault = {
  name: 'disk',
  title: 'disk of the write-ahead log full (PANIC); space made, started again',
  stage: { postgres: { settings: { min_wal_size: '32MB', max_wal_size: '48MB' } } },
  lastsMs: { full: 5_000, quick: 2_000 },
  obstacle: () => (mayMount() ? undefined : 'needs root on Linux and leave to mount a tmpfs'),
  prepare: async (stage) => {
    const log = await findLog(stage);
    await stage.postgres.stop();
    const unmount = mountOver(log);
    const callOff = runAfterThisProcess('umount --lazy "$1"; rm -rf -- "$2"', [log, path.join(log, '../..')]);
    await stage.postgres.restart();
    return async () => {
      await stage.postgres.stop();
      unmount();
      callOff();
    };
  },
  inflict: async (stage, lastsMs) => {
    const ballast = path.join(await findLog(stage), BALLAST);
    fillDisk(ballast);
    // Until the server has no room for its next segment, which it takes as the end.
    for (let isThere = true; isThere; ) {
      isThere = await stage.ask(FILL_LOG).then(
        () => true,
        () => false,
      );
    }
    await pause(lastsMs);
    rmSync(ballast);
    await stage.postgres.restart();
  },
};

async function findLog({ ask }: Stage): Promise<string> {
  const [row] = await ask<{ readonly directory: string }>(
    "SELECT current_setting('data_directory') AS directory",
  );
  return path.join(row?.directory ?? '', 'pg_wal');
}

/** With what is in the folder, and as whose it is. @returns undoes it */
function mountOver(directory: string): () => void {
  const { uid, gid } = statSync(directory);
  const kept = mkdtempSync(path.join(os.tmpdir(), 'contentflow-wal-'));
  execFileSync('cp', ['-a', `${directory}/.`, kept]);
  mount(directory, uid, gid);
  execFileSync('cp', ['-a', `${kept}/.`, directory]);
  rmSync(kept, { recursive: true });
  return () => void execFileSync('umount', [directory]);
}

function mount(directory: string, uid: number, gid: number): void {
  const options = `size=${DISK_MIB}m,uid=${uid},gid=${gid},mode=0700`;
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory], { stdio: 'ignore' });
}

function mayMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const directory = mkdtempSync(path.join(os.tmpdir(), 'contentflow-mount-'));
  try {
    mount(directory, 0, 0);
    execFileSync('umount', [directory]);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(directory);
  }
}

function fillDisk(file: string): void {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const handle = openSync(file, 'w');
  try {
    for (;;) writeSync(handle, chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(handle);
  }
}
