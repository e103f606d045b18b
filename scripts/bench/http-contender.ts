/** A production server of its own for one contender, and loads on it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runAfterThisProcess } from '../processes/after-this-process';
import { findFreePort } from '../processes/free-port';
import { PROJECT_DIRECTORY } from '../project';
import { CommandError } from '../run-command';
import type { HttpLoadPlan, HttpLoadResult } from './http-load';

export interface HttpContender {
  readonly name: string;
  readonly url: string;
  readonly load: (plan: Omit<HttpLoadPlan, 'url'>) => Promise<HttpRun>;
  readonly stop: () => Promise<void>;
}

interface HttpRun extends HttpLoadResult {
  /** Of the server, as a share of one core, over the whole run. */
  readonly serverCpuRatio: number;
}

export const ADMIN_TOKEN = 'an-admin-token-of-a-benchmark-and-no-secret';

const SERVER = path.join(PROJECT_DIRECTORY, '.next', 'standalone', 'server.js');
const GENERATOR = path.join(PROJECT_DIRECTORY, 'scripts', 'bench', 'http-load.ts');
const START_TIMEOUT_MS = 30_000;
const POLL_MS = 50;
/** Linux counts a process's time in hundredths of a second. */
const TICK_MS = 10;

/** @throws CommandError without a build, and where the server does not start */
export async function openHttpContender(
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<HttpContender> {
  if (!existsSync(SERVER)) throw new CommandError('There is no production build. Run npm run build first.');
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [SERVER], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      PORT: String(port),
      HOSTNAME: '127.0.0.1',
      LOG_LEVEL: 'silent',
      ADMIN_TOKEN,
      ...env,
    },
    stdio: 'ignore',
  });
  const callOff = runAfterThisProcess('kill -s KILL "$1"', [String(child.pid)]);
  const exited = once(child, 'exit').then(callOff);
  const stop = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  const untilMs = performance.now() + START_TIMEOUT_MS;
  while (!(await isReady(url))) {
    if (child.exitCode !== null || performance.now() > untilMs) {
      await stop();
      throw new CommandError('The production server did not start.');
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const load: HttpContender['load'] = async (plan) => {
    const cpuMs = readCpuMs(child.pid ?? 0);
    const startedAtMs = performance.now();
    const result = await generate({ ...plan, url });
    const serverCpuRatio = (readCpuMs(child.pid ?? 0) - cpuMs) / (performance.now() - startedAtMs);
    return { ...result, serverCpuRatio };
  };
  return { name, url, load, stop };
}

async function generate(plan: HttpLoadPlan): Promise<HttpLoadResult> {
  const child = spawn(process.execPath, ['--import', 'tsx', GENERATOR, JSON.stringify(plan)], {
    cwd: PROJECT_DIRECTORY,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) text += chunk;
  return JSON.parse(text) as HttpLoadResult;
}

function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/api/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** User and system time of a process, with all its threads; 0 where there is no /proc. */
function readCpuMs(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return 0;
  // The name in parentheses may hold spaces; the 14th and 15th fields are the times.
  const fields = readFileSync(file, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
