/** `npm run pool:top`: the pool of a running server in a terminal, like `top`; with `--once --json` for scripts. */
import type { FeedState } from '@/app/admin/pool/_live/pool-feed';
import type { PoolReport } from '@/lib/runtime';
import { askServer } from './pool-top/ask-server';
import { parseCommandLine } from './pool-top/command-line';
import { findServer } from './pool-top/find-server';
import { drawFrame } from './pool-top/frame';
import { renderLine } from './pool-top/line';
import { watch } from './pool-top/watch';
import { loadEnvironmentFiles, readVariable } from './project';
import { CommandError, runCommand } from './run-command';

runCommand(async () => {
  loadEnvironmentFiles();
  const { url: given, intervalMs, output } = parseCommandLine(process.argv.slice(2));
  const { url, token } = findServer(given);
  endWithReader();
  const { report, text } = await askFirst(url, token);
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  if (output === 'json') console.log(text);
  else if (output === 'frame') printFrame(report, timeZone);
  else {
    // https://no-color.org: set to anything but nothing.
    const coloured = process.stdout.isTTY === true && readVariable('NO_COLOR') === undefined;
    process.exitCode = await watch(report, { url, token, intervalMs, coloured, timeZone });
    // Sockets that are kept alive would hold the terminal for seconds.
    process.exit();
  }
});

/** `npm run pool:top | head`: whoever has read enough closes the pipe, which is no failure. */
function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}

async function askFirst(url: string, token: string) {
  const answer = await askServer(url, token, 0);
  if (answer.kind === 'report') return answer;
  throw new CommandError(
    answer.kind === 'signed-out'
      ? `${url} does not take this token.`
      : `${url} cannot be asked: ${answer.reason}.`,
  );
}

/** Without escape codes: it may go into a file or a chat. */
function printFrame(report: PoolReport, timeZone: string): void {
  const state: FeedState = {
    ...{ report, samples: report.samples, nowMs: report.atMs, ageMs: 0 },
    mode: 'live',
    ...{ reason: undefined, restartedAtMs: undefined, processes: 1 },
  };
  const size = { columns: process.stdout.columns ?? 80, rows: Number.POSITIVE_INFINITY };
  for (const line of drawFrame(state, size, timeZone, false)) console.log(renderLine(line, false));
}
