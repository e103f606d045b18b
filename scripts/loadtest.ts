/** `npm run loadtest`: a load against a server, a report of what became of it, and an exit code by thresholds. */
import { readFileSync, writeFileSync } from 'node:fs';
import { logger } from '@/lib/logging';
import { findOutdatedBuild } from './load/build-note';
import { parseCommandLine } from './loadtest/command-line';
import type { LoadOptions } from './loadtest/load-options';
import { watchPool } from './loadtest/pool-watch';
import { startProgress } from './loadtest/progress';
import { renderReport } from './loadtest/report/report';
import type { LoadResult } from './loadtest/result';
import { runLoad, type Watches } from './loadtest/run-load';
import { watchSessions } from './loadtest/session-watch';
import { formatResult } from './loadtest/table';
import { checkTarget, openTarget, type Target } from './loadtest/target';
import { judge } from './loadtest/thresholds';
import { USAGE } from './loadtest/usage';
import { listenForStop, type StopRequest } from './local/stop-request';
import { loadEnvironmentFiles, readVariable } from './project';
import { CommandError, describeError } from './run-command';

const PASSED = 0;
const THRESHOLD_FAILED = 1;
const COULD_NOT_RUN = 2;
const INTERRUPTED = 130;

type Cleanups = (() => Promise<void> | void)[];

async function main(): Promise<number> {
  const options = parseCommandLine(process.argv.slice(2), (name) => readFileSync(name, 'utf8'));
  if (options === 'help') {
    console.log(USAGE);
    return PASSED;
  }
  loadEnvironmentFiles('production');
  // The queries of the seed are no news.
  logger.level = 'silent';
  if (options.url !== undefined) requireDatabase(options, readVariable('DATABASE_URL'));
  const stop = listenForStop();
  const cleanups: Cleanups = [];
  try {
    const result = await test(options, stop, cleanups);
    return result === undefined ? INTERRUPTED : present(options, result, stop);
  } catch (error) {
    // Half of a start that was called off may well fail.
    if (stop.isMade()) return INTERRUPTED;
    throw error;
  } finally {
    while (cleanups.length > 0) await cleanups.pop()?.();
  }
}

/** @returns undefined where it was called off before it began */
async function test(
  options: LoadOptions,
  stop: StopRequest,
  cleanups: Cleanups,
): Promise<LoadResult | undefined> {
  const say = (words: string) => process.stderr.write(`${words}\n`);
  const target = await openTarget(options, cleanups, say);
  if (stop.isMade()) return undefined;
  await checkTarget(target);
  const { watches, notes } = await watch(options, target, cleanups);
  if (stop.isMade()) return undefined;
  const aborted = new AbortController();
  stop.made.then(() => aborted.abort());
  const progress = startProgress(process.stderr);
  const measured = await runLoad(options, target, watches, progress.show, aborted.signal);
  progress.end();
  const thresholds = stop.isMade() ? [] : judge(options, measured);
  // A note and no error: it may well be meant so.
  const outdated = options.url === undefined ? findOutdatedBuild() : [];
  return { ...measured, thresholds, notes: [...measured.notes, ...notes, ...outdated] };
}

async function watch(options: LoadOptions, { url, adminToken, databaseUrl }: Target, cleanups: Cleanups) {
  const notes: string[] = [];
  const pool = typeof adminToken === 'string' ? await watchPool(url, adminToken) : adminToken;
  if ('reason' in pool) notes.push(`the pool was not watched: ${pool.reason}`);
  else cleanups.push(pool.stop);
  const sessions = await openSessions(options, databaseUrl, notes);
  if (sessions !== undefined) cleanups.push(sessions.stop);
  return { watches: { pool: 'reason' in pool ? undefined : pool, sessions } satisfies Watches, notes };
}

async function openSessions(options: LoadOptions, databaseUrl: string | undefined, notes: string[]) {
  requireDatabase(options, databaseUrl);
  if (databaseUrl === undefined) {
    notes.push('PostgreSQL’s sessions were not counted: DATABASE_URL is not set');
    return undefined;
  }
  try {
    return await watchSessions(databaseUrl);
  } catch (error) {
    const reason = describeError(error);
    if (options.thresholds.maxConnections !== undefined) {
      throw new CommandError(`--max-connections needs PostgreSQL, which cannot be asked: ${reason}`);
    }
    notes.push(`PostgreSQL’s sessions were not counted: ${reason}`);
    return undefined;
  }
}

/** A threshold that nothing can measure would pass in silence. */
function requireDatabase({ thresholds }: LoadOptions, databaseUrl: string | undefined): void {
  if (thresholds.maxConnections === undefined || databaseUrl !== undefined) return;
  throw new CommandError(
    "--max-connections needs PostgreSQL's own count: set DATABASE_URL to the database of the server under test.",
  );
}

function present(options: LoadOptions, result: LoadResult, stop: StopRequest): number {
  writeFileSync(options.reportFile, renderReport(result));
  // With --json standard output is for programs alone.
  const print = options.json ? console.error : console.log;
  print(`\n${result.url}: ${result.load}\n\n${formatResult(result)}\n\nReport: ${options.reportFile}`);
  if (options.json) console.log(JSON.stringify(result, null, 2));
  if (stop.isMade()) return INTERRUPTED;
  return result.thresholds.every(({ passed }) => passed) ? PASSED : THRESHOLD_FAILED;
}

main()
  .catch((error: unknown) => {
    console.error(`\n${describeError(error)}\n`);
    return COULD_NOT_RUN;
  })
  // Sockets that are kept alive would hold the terminal for seconds.
  .then((code) => process.exit(code));
