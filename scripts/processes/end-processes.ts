/** Signals processes and waits for their end; what does not end in time is killed. */
import { findProcess, type ProcessEntry } from './process-table';

const POLL_MS = 20;

/** A process with this pid that is not the one that was meant is left alone. */
export async function endProcesses(
  entries: readonly ProcessEntry[],
  signal: NodeJS.Signals,
  graceMs: number,
): Promise<void> {
  for (const entry of entries) sendEnd(entry, signal);
  if (await waitForEnd(entries, graceMs)) return;
  for (const entry of entries) sendEnd(entry, 'SIGKILL');
  await waitForEnd(entries, graceMs);
}

export function isRunning({ pid, startedAt }: Pick<ProcessEntry, 'pid' | 'startedAt'>): boolean {
  return findProcess(pid)?.startedAt === startedAt;
}

/** @returns whether all of them ended in time */
export async function waitForEnd(entries: readonly ProcessEntry[], timeoutMs: number): Promise<boolean> {
  const untilMs = performance.now() + timeoutMs;
  while (entries.some(isRunning)) {
    if (performance.now() > untilMs) return false;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return true;
}

function sendEnd(entry: ProcessEntry, signal: NodeJS.Signals): void {
  if (!isRunning(entry)) return;
  signalProcess(entry.pid, signal);
  // A stopped process ends only once it runs again.
  if (signal !== 'SIGKILL') signalProcess(entry.pid, 'SIGCONT');
}

/** One that has ended since it was found needs no signal. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
