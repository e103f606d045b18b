/**
 * `npm run fleet`: production instances behind a load balancer, replaced under load. Exit code 1: a request failed, a write
 * was lost, or there were more connections than there may be; 2: words that it does not know; 130: Ctrl-C.
 */
import { logger } from '@/lib/logging';
import { type FleetOptions, parseCommandLine, USAGE } from './fleet/command-line';
import { startProgress } from './fleet/progress';
import { judgeFleet, renderFleet } from './fleet/report';
import { runFleet } from './fleet/run-fleet';
import { requireBuild } from './load/production-server';
import { listenForStop } from './local/stop-request';
import { findPgBouncer } from './postgres/start-pgbouncer';
import { CommandError, describeError } from './run-command';

const PASSED = 0;
const FAILED = 1;
const USAGE_EXIT_CODE = 2;
const INTERRUPTED = 130;

async function main(options: FleetOptions): Promise<number> {
  requireBuild();
  if (!options.direct && findPgBouncer() === undefined) {
    throw new CommandError(
      'PgBouncer is not installed here (Debian: apt-get install pgbouncer). npm run fleet -- --direct does without it.',
    );
  }
  // The queries of the seed are no news.
  logger.level = 'silent';
  const request = listenForStop();
  const stop = new AbortController();
  request.made.then(() => stop.abort());
  const progress = startProgress(process.stderr);
  try {
    const say = (words: string) => process.stderr.write(`${words}\n`);
    const result = await runFleet(options, { say, onSecond: progress.show, stop: stop.signal });
    progress.end();
    const verdicts = judgeFleet(result);
    console.log(renderFleet(result, verdicts));
    return verdicts.every(({ passed }) => passed) ? PASSED : FAILED;
  } catch (error) {
    progress.end();
    if (request.isMade()) return INTERRUPTED;
    throw error;
  }
}

function parseOrExit(words: readonly string[]): FleetOptions | 'help' {
  try {
    return parseCommandLine(words);
  } catch (error) {
    console.error(`\n${describeError(error)}\n`);
    process.exit(USAGE_EXIT_CODE);
  }
}

const options = parseOrExit(process.argv.slice(2));
if (options === 'help') console.log(USAGE);
else {
  main(options)
    .catch((error: unknown) => {
      console.error(`\n${describeError(error)}\n`);
      return FAILED;
    })
    .then((code) => {
      process.exitCode = code;
    });
}
