/**
 * A real PgBouncer in transaction mode before a PostgreSQL of ours: on 127.0.0.1 only, with passwords, stopped and killed
 * at will. It never outlives the process that started it. Refuses nothing by itself: where the program is not there,
 * `findPgBouncer` says so.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { runAfterThisProcess } from '../processes/after-this-process';
import { isRunning, waitForEnd } from '../processes/end-processes';
import { findFreePort } from '../processes/free-port';
import { findProcess, type ProcessEntry } from '../processes/process-table';
import { setUrlDatabase } from './database-url';
import { chooseServerUser, reachableDirectory, type ServerUser } from './server-user';

export interface PgBouncerOptions {
  /** Of the server behind it, with the user and the password that both sides log in with. */
  readonly databaseUrl: string;
  /** Server connections for each pair of user and database; PgBouncer's own default is 20. */
  readonly poolSize?: number;
  /** Settings of `[pgbouncer]` by their own names. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

export interface PgBouncer {
  readonly port: number;
  /** As `databaseUrl`, through PgBouncer. */
  readonly url: string;
  /** The admin console, for the same user. */
  readonly adminUrl: string;
  /** Without a word to anybody; `restart` brings it back on the same port. */
  readonly kill: () => Promise<void>;
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const PLACES = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer'];
const START_TIMEOUT_MS = 10_000;
const POLL_MS = 10;

/** By the PATH, and where Debian puts it. Undefined where it is not installed, or does not run. */
export function findPgBouncer(): string | undefined {
  const user = chooseServerUser();
  const onPath = (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((directory) => path.join(directory, 'pgbouncer'));
  return [...onPath, ...PLACES].find((file) => runs(file, user));
}

/** It refuses to run as root, and the other user may not get to where a download was unpacked. */
function runs(file: string, user: ServerUser | undefined): boolean {
  try {
    execFileSync(file, ['--version'], { cwd: '/', stdio: 'ignore', ...user });
    return true;
  } catch {
    return false;
  }
}

/** @throws Error where the program is not there, and where it does not start, with what it said */
export async function startPgBouncer(options: PgBouncerOptions): Promise<PgBouncer> {
  const program = findPgBouncer();
  if (program === undefined)
    throw new Error('PgBouncer is not installed here (Debian: apt-get install pgbouncer).');
  const user = chooseServerUser();
  const directory = reachableDirectory(mkdtempSync(path.join(os.tmpdir(), 'contentflow-pgbouncer-')), user);
  const port = await findFreePort();
  const iniFile = writeConfiguration(directory, port, options);
  if (user !== undefined)
    for (const name of [iniFile, `${iniFile}.users`]) chownSync(name, user.uid, user.gid);

  const start = async (): Promise<ProcessEntry> => {
    let said = '';
    const child = spawn(program, [iniFile], {
      cwd: '/',
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      ...user,
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4_000);
    });
    child.on('error', (error) => {
      said += error.message;
    });
    await waitUntilListening(child, port, () => said);
    child.unref();
    (child.stderr as unknown as { unref(): void }).unref();
    runAfterThisProcess('kill -s KILL "$1"', [String(child.pid)]);
    return findProcess(child.pid ?? 0) as ProcessEntry;
  };
  const signal = async (entry: ProcessEntry, name: NodeJS.Signals) => {
    if (isRunning(entry)) process.kill(entry.pid, name);
    await waitForEnd([entry], START_TIMEOUT_MS);
  };

  let running = await start();
  const url = new URL(options.databaseUrl);
  url.port = String(port);
  return {
    ...{ port, url: url.href, adminUrl: setUrlDatabase(url.href, 'pgbouncer') },
    kill: () => signal(running, 'SIGKILL'),
    restart: async () => {
      await signal(running, 'SIGKILL');
      running = await start();
    },
    stop: async () => {
      await signal(running, 'SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** SCRAM on both sides, as people run it: for that the file of users holds the password itself. */
function writeConfiguration(directory: string, port: number, options: PgBouncerOptions): string {
  const { hostname, port: serverPort, username, password } = new URL(options.databaseUrl);
  const iniFile = path.join(directory, 'pgbouncer.ini');
  const settings = {
    ...{ listen_addr: '127.0.0.1', listen_port: port, unix_socket_dir: '' },
    ...{
      auth_type: 'scram-sha-256',
      auth_file: `${iniFile}.users`,
      admin_users: decodeURIComponent(username),
    },
    ...{ pool_mode: 'transaction', max_client_conn: 1_000, default_pool_size: options.poolSize ?? 20 },
    ...options.settings,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  writeFileSync(
    iniFile,
    ['[databases]', `* = host=${hostname} port=${serverPort}`, '[pgbouncer]', ...lines, ''].join('\n'),
    { mode: 0o600 },
  );
  const quoted = [username, password].map((text) => `"${decodeURIComponent(text).replaceAll('"', '""')}"`);
  writeFileSync(`${iniFile}.users`, `${quoted.join(' ')}\n`, { mode: 0o600 });
  return iniFile;
}

async function waitUntilListening(child: ChildProcess, port: number, said: () => string): Promise<void> {
  const untilMs = performance.now() + START_TIMEOUT_MS;
  while (child.exitCode === null && child.signalCode === null && performance.now() < untilMs) {
    if (await isListening(port)) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`PgBouncer did not start:\n${said().trim()}`);
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}
