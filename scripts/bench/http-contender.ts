/** A production server of its own for one contender, and loads on it. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { spawnProductionServer } from '../load/production-server';
import { PROJECT_DIRECTORY } from '../project';
import type { HttpLoadPlan, HttpLoadResult } from './http-generator';

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

const GENERATOR = path.join(PROJECT_DIRECTORY, 'scripts', 'bench', 'http-load.ts');
/** Linux counts a process's time in hundredths of a second. */
const TICK_MS = 10;

/** @throws CommandError without a build, and where the server does not start */
export async function openHttpContender(
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<HttpContender> {
  const { url, pid, ready, end } = await spawnProductionServer({ LOG_LEVEL: 'silent', ADMIN_TOKEN, ...env });
  const stop = () => end('SIGKILL');
  await ready().catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const load: HttpContender['load'] = async (plan) => {
    const cpuMs = readCpuMs(pid);
    const startedAtMs = performance.now();
    const result = await generate({ ...plan, url });
    const serverCpuRatio = (readCpuMs(pid) - cpuMs) / (performance.now() - startedAtMs);
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
