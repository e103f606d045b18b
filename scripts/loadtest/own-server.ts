/**
 * The production build on a PostgreSQL of its own with the sample content, for one load test. Refuses to start without
 * a build. Its settings are the DATABASE_* variables and no others: a load test posts no alert and pushes no metric.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { generateApiKey } from '@/lib/auth/api-key-format';
import { seed } from '@/prisma/seed';
import { startMigratedPostgres } from '../postgres/start-migrated-postgres';
import { runAfterThisProcess } from '../processes/after-this-process';
import { findFreePort } from '../processes/free-port';
import { PROJECT_DIRECTORY } from '../project';
import { CommandError } from '../run-command';

export interface OwnServer {
  readonly url: string;
  readonly databaseUrl: string;
  readonly apiKey: string;
  readonly adminToken: string;
}

/** They run in the opposite order of what they clean up, also where the start failed. */
type Cleanups = (() => Promise<void> | void)[];

const SERVER = path.join(PROJECT_DIRECTORY, '.next', 'standalone', 'server.js');
const START_TIMEOUT_MS = 30_000;
/** Requests in flight have at most the server's own deadlines; then it goes. */
const STOP_TIMEOUT_MS = 10_000;
const POLL_MS = 50;

/** @throws CommandError without a build, and where the server ends before it answers */
export async function startOwnServer(
  settings: Readonly<Record<string, string>>,
  cleanups: Cleanups,
  say: (words: string) => void,
): Promise<OwnServer> {
  if (!existsSync(SERVER)) {
    throw new CommandError(
      'There is no production build to test. Run npm run build first, or name a server by --url.',
    );
  }
  say('Starting PostgreSQL and the production server …');
  const postgres = await startMigratedPostgres();
  cleanups.push(postgres.stop);
  const apiKey = generateApiKey();
  await seed(postgres.url, { apiKey });
  const adminToken = randomBytes(32).toString('base64url');
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const directory = mkdtempSync(path.join(os.tmpdir(), 'contentflow-loadtest-'));
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  const logFile = path.join(directory, 'server.log');
  const log = openSync(logFile, 'w', 0o600);
  const child = spawn(process.execPath, [SERVER], {
    // In a group of its own: Ctrl-C is ours to answer, the server first and PostgreSQL after it.
    detached: true,
    stdio: ['ignore', log, log],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      LOG_LEVEL: 'error',
      ...ownSettings(),
      ...settings,
      ...{ NODE_ENV: 'production', HOSTNAME: '127.0.0.1', PORT: String(port), NEXT_TELEMETRY_DISABLED: '1' },
      ...{ DATABASE_URL: postgres.url, ADMIN_TOKEN: adminToken },
    },
  });
  closeSync(log);
  const callOff = runAfterThisProcess('kill -s KILL "$1"', [String(child.pid)]);
  cleanups.push(async () => {
    await end(child);
    callOff();
  });
  await waitForAnswer(url, child, logFile);
  return { url, databaseUrl: postgres.url, apiKey, adminToken };
}

/** The pool's settings of the shell and of .env; the URL is that of our own database. */
function ownSettings(): Record<string, string> {
  const names = Object.keys(process.env).filter((name) => /^DATABASE_(?!URL$)/.test(name));
  return Object.fromEntries(names.map((name) => [name, process.env[name] ?? '']));
}

async function waitForAnswer(url: string, child: ChildProcess, logFile: string): Promise<void> {
  const untilMs = performance.now() + START_TIMEOUT_MS;
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  while (!hasEnded() && performance.now() < untilMs) {
    // Ready, so that the first second is not that of the first connection.
    const answer = await fetch(`${url}/api/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new CommandError(`The production server did not start:\n${readFileSync(logFile, 'utf8').trim()}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const deadline = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(deadline);
}
