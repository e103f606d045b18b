import { spawn } from 'node:child_process';

/**
 * Runs a shell script once this process has ended, however it ends: after a `kill -9` no handler of ours runs, and a
 * test runner's worker never sees an `exit` event.
 *
 * A shell waits for its standard input, which closes with us, in a session of its own that no Ctrl-C reaches.
 *
 * @param parameters `$1`, `$2` … of the script
 * @returns calls it off
 */
export function runAfterThisProcess(script: string, parameters: readonly string[]): () => void {
  const watcher = spawn('/bin/sh', ['-c', `cat\n${script}`, 'sh', ...parameters], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.unref();
  (watcher.stdin as unknown as { unref(): void }).unref();
  // The pipe breaks when it is called off.
  watcher.stdin.on('error', () => undefined);
  return () => {
    if (watcher.pid === undefined || watcher.exitCode !== null || watcher.signalCode !== null) return;
    process.kill(-watcher.pid, 'SIGKILL');
  };
}
