/**
 * The production build as a process of its own on a free port of this machine, for a load. Refuses to start without a
 * build. Its environment is what is said here and nothing of the shell's.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runAfterThisProcess } from '../processes/after-this-process';
import { findFreePort } from '../processes/free-port';
import { PROJECT_DIRECTORY } from '../project';
import { CommandError } from '../run-command';
import { type Secret, secretsOf } from './secrets';

export interface ProductionServer {
  readonly url: string;
  readonly pid: number;
  /** @throws CommandError with what it logged, where it does not become ready */
  readonly ready: () => Promise<void>;
  readonly end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>;
  /** Undefined while it runs, null after a signal that nobody handled. */
  readonly exitCode: () => number | null | undefined;
  /** All that it has printed, also once it has ended. */
  readonly log: () => string;
  /** Of its environment; its log must hold none. */
  readonly secrets: readonly Secret[];
}

const SERVER = path.join(PROJECT_DIRECTORY, '.next', 'standalone', 'server.js');
const START_TIMEOUT_MS = 30_000;
/** Requests in flight have at most the server's own deadlines; then it goes. */
const STOP_TIMEOUT_MS = 10_000;
const POLL_MS = 50;

/** @throws CommandError where there is none */
export function requireBuild(): void {
  if (existsSync(SERVER)) return;
  throw new CommandError('There is no production build to test. Run npm run build first.');
}

/** It is not ready yet, and is to be ended also where it never is. @throws CommandError without a build */
export async function spawnProductionServer(
  env: Readonly<Record<string, string>>,
): Promise<ProductionServer> {
  requireBuild();
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const directory = mkdtempSync(path.join(os.tmpdir(), 'contentflow-load-'));
  const logFile = path.join(directory, 'server.log');
  const log = openSync(logFile, 'w', 0o600);
  const child = spawn(process.execPath, [SERVER], {
    // In a group of its own: Ctrl-C is ours to answer, the server first and PostgreSQL after it.
    detached: true,
    stdio: ['ignore', log, log],
    env: {
      ...{ PATH: process.env.PATH, HOME: process.env.HOME },
      ...env,
      ...{ NODE_ENV: 'production', HOSTNAME: '127.0.0.1', PORT: String(port), NEXT_TELEMETRY_DISABLED: '1' },
    },
  });
  closeSync(log);
  const callOff = runAfterThisProcess('kill -s KILL "$1"', [String(child.pid)]);
  let wholeLog: string | undefined;
  return {
    ...{ url, pid: child.pid ?? 0 },
    ready: () => waitForAnswer(url, child, logFile),
    end: async (signal) => {
      await end(child, signal);
      callOff();
      wholeLog ??= readFileSync(logFile, 'utf8');
      rmSync(directory, { recursive: true, force: true });
    },
    exitCode: () => (hasEnded(child) ? child.exitCode : undefined),
    log: () => wholeLog ?? readFileSync(logFile, 'utf8'),
    secrets: secretsOf(env),
  };
}

async function waitForAnswer(url: string, child: ChildProcess, logFile: string): Promise<void> {
  const untilMs = performance.now() + START_TIMEOUT_MS;
  while (!hasEnded(child) && performance.now() < untilMs) {
    // Ready, so that the first second is not that of the first connection.
    const answer = await fetch(`${url}/api/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new CommandError(`The production server did not start:\n${readFileSync(logFile, 'utf8').trim()}`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  const deadline = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(deadline);
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
