/** The production build as it is deployed: `.next/standalone/server.js` in a process of its own, on a free port. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { findSecrets, secretsOf } from '@/scripts/load/secrets';
import { runAfterThisProcess } from '@/scripts/processes/after-this-process';
import { findFreePort } from '@/scripts/processes/free-port';

export interface ProductionServer {
  readonly url: string;
  readonly pid: number;
  /** All that it has printed, standard output and error as they came. */
  readonly output: () => string;
  /**
   * SIGTERM, as a platform sends it. Whatever a test does, no secret of the environment may be in the log by then.
   *
   * @returns the exit code
   */
  readonly stop: () => Promise<number | null>;
}

export interface ProductionServerOptions {
  /** Beside NODE_ENV, PORT and HOSTNAME; nothing of the test run's own environment but PATH reaches the server. */
  readonly env: Readonly<Record<string, string>>;
  /** That of a server before, where this one takes its place; otherwise a free one. */
  readonly port?: number;
}

const SERVER = path.resolve(__dirname, '..', '..', '.next', 'standalone', 'server.js');
const START_TIMEOUT_MS = 20_000;
/** Longer than the server's own deadline for requests in flight and for its pool. */
const STOP_TIMEOUT_MS = 15_000;
const POLL_MS = 25;

export async function startProductionServer({
  env,
  port: wantedPort,
}: ProductionServerOptions): Promise<ProductionServer> {
  if (!existsSync(SERVER)) throw new Error('There is no production build. Run npm run build first.');
  const port = wantedPort ?? (await findFreePort());
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [SERVER], {
    env: {
      PATH: process.env.PATH,
      ...env,
      NODE_ENV: 'production',
      PORT: String(port),
      HOSTNAME: '127.0.0.1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  // A test run that is broken off must not leave its server behind.
  const callOff = runAfterThisProcess('kill -s KILL "$1"', [String(child.pid)]);
  const exited = once(child, 'exit').then(callOff);

  const stop = async () => {
    child.kill('SIGTERM');
    const deadline = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(deadline);
    const leaked = findSecrets(output, secretsOf(env));
    if (leaked.length > 0) throw new Error(`The log of the server holds ${leaked.join(' and ')}.`);
    return child.exitCode;
  };
  const untilMs = performance.now() + START_TIMEOUT_MS;
  while (!(await isLive(url))) {
    const ended = child.exitCode !== null || child.signalCode !== null;
    if (!ended && performance.now() < untilMs) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      continue;
    }
    await stop();
    throw new Error(`The production server did not start:\n${output}`);
  }
  return { url, pid: child.pid ?? 0, output: () => output, stop };
}

async function isLive(url: string): Promise<boolean> {
  return fetch(`${url}/api/health/live`).then(
    (response) => response.ok,
    () => false,
  );
}
