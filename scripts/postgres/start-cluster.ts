/**
 * A PostgreSQL server on a directory of ours: on 127.0.0.1 only, with a password, on a port that is free.
 * What an earlier run left behind on that directory (a stale lock, a server nobody watches) never stops the start.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { isRunning, waitForEnd } from '../processes/end-processes';
import { findFreePort } from '../processes/free-port';
import { findProcess, type ProcessEntry } from '../processes/process-table';
import { locateBinaries } from './binaries';
import { initialiseData, readOrCreatePassword, SUPERUSER, serverEnvironment } from './initialise-data';
import { endLeftServer, endPostmaster, isReady } from './postmaster';
import { chooseServerUser, reachableDirectory } from './server-user';

export interface ClusterOptions {
  /** Where data, password and log live; created if it is not there. */
  readonly directory: string;
  /** A port that is free is chosen without it. */
  readonly port?: number;
  /** Server settings by their own names. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Default true; false trades the safety of the data for speed. */
  readonly durable?: boolean;
}

export interface Cluster {
  /** Where it really is: outside the project where the server's user cannot get into the project. */
  readonly directory: string;
  readonly port: number;
  readonly process: ProcessEntry;
  /** A URL of the superuser's; holds the password. */
  readonly databaseUrl: (database: string) => string;
  /** Resolves when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
  /** At once, without a checkpoint: the next start recovers what was committed. */
  readonly kill: () => void;
}

/** Crash recovery after a kill may take this long on a slow disk. */
const START_TIMEOUT_MS = 30_000;
const POLL_MS = 10;
/** Between the search for a free port and the server's bind somebody else can take it. */
const PORT_ATTEMPTS = 5;

const FAST_SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const user = chooseServerUser();
  const durable = options.durable ?? true;
  // As the system names it, which is how the processes in it are recognised.
  const directory = realpathSync(reachableDirectory(path.resolve(options.directory), user));
  const binaries = locateBinaries(user, directory);
  const data = path.join(directory, 'data');
  await endLeftServer(data);
  initialiseData(directory, binaries, user, durable);
  const password = readOrCreatePassword(directory);
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    log_timezone: 'UTC',
    ...(durable ? {} : FAST_SETTINGS),
    ...options.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await findFreePort());
    const logFile = path.join(directory, 'server.log');
    const log = openSync(logFile, 'w', 0o600);
    // In a session of its own: Ctrl-C in the terminal is ours to answer, the web server first and this one after it.
    const child = spawn(binaries.postgres, ['-D', data, '-p', String(port), ...flags], {
      cwd: '/',
      detached: true,
      env: serverEnvironment(),
      stdio: ['ignore', log, log],
      ...user,
    });
    closeSync(log);
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    const process_ = await waitUntilReady(child, data);
    if (process_ !== undefined) {
      child.unref();
      return {
        directory,
        port,
        process: process_,
        databaseUrl: (database) => `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`,
        ended,
        stop: async () => {
          await endPostmaster(process_);
          await waitForEnd([process_], START_TIMEOUT_MS);
        },
        kill: () => {
          if (isRunning(process_)) process.kill(process_.pid, 'SIGQUIT');
        },
      };
    }
    const reason = readFileSync(logFile, 'utf8').trim();
    if (
      /could not bind|could not create any TCP/.test(reason) &&
      options.port === undefined &&
      attempt < PORT_ATTEMPTS
    )
      continue;
    throw new Error(`PostgreSQL did not start on ${data}:\n${reason}`);
  }
}

async function waitUntilReady(child: ChildProcess, data: string): Promise<ProcessEntry | undefined> {
  const untilMs = performance.now() + START_TIMEOUT_MS;
  while (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    if (isReady(data, child.pid)) return findProcess(child.pid);
    if (performance.now() > untilMs) child.kill('SIGQUIT');
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return undefined;
}
