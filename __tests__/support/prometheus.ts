/** Debian's Prometheus and its promtool, where they are installed; a server of its own on the loopback. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { z } from 'zod';
import { runAfterThisProcess } from '@/scripts/processes/after-this-process';
import { findFreePort } from '@/scripts/processes/free-port';

export const OPS = path.resolve('ops', 'prometheus');
export const RULES_FILE = path.join(OPS, 'contentflow-alerts.yml');

const START_TIMEOUT_MS = 20_000;
const POLL_MS = 100;

function findTool(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}

const promtool = findTool('promtool');
const server = findTool('prometheus');

/** Says in the list of tests why they did not run. */
export const describeWithPrometheus: typeof describe.skip =
  promtool !== undefined && server !== undefined
    ? describe
    : (((name: string, tests: () => void) =>
        describe.skip(
          `${name} (not run: Prometheus is not installed; Debian's package is prometheus)`,
          tests,
        )) as typeof describe.skip);

/** @returns what it printed; throws with it where it found something wrong */
export function runPromtool(parameters: readonly string[], cwd = OPS): string {
  try {
    return execFileSync(promtool ?? 'promtool', parameters, { cwd, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    throw new Error(`promtool ${parameters.join(' ')}:\n${stdout}${stderr}`);
  }
}

/** The shipped configuration with another place for the token; every line of it must be there to be replaced. */
export function adaptConfig(replacements: ReadonlyArray<readonly [string, string]>): string {
  return replacements.reduce(
    (text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`prometheus.yml has no ${from}`);
      return text.replaceAll(from, to);
    },
    readFileSync(path.join(OPS, 'prometheus.yml'), 'utf8'),
  );
}

export interface Prometheus {
  /** @returns the `data` of its HTTP API, as much of it as `schema` says */
  readonly ask: <Data>(pathAndQuery: string, schema: z.ZodType<Data>) => Promise<Data>;
  readonly stop: () => Promise<void>;
}

/** Scrapes and evaluates each second; the rules are the shipped ones as they are. */
export async function startPrometheus(target: string, token: string): Promise<Prometheus> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'contentflow-prometheus-'));
  const tokenFile = path.join(folder, 'token');
  writeFileSync(tokenFile, token, { mode: 0o600 });
  const config = adaptConfig([
    ['_interval: 15s', '_interval: 1s'],
    ['- contentflow-alerts.yml', `- ${RULES_FILE}`],
    ['/etc/prometheus/contentflow-metrics-token', tokenFile],
    ['localhost:3000', new URL(target).host],
  ]);
  writeFileSync(path.join(folder, 'prometheus.yml'), config);
  mkdirSync(path.join(folder, 'data'));
  const url = `http://127.0.0.1:${await findFreePort()}`;
  const child = spawn(
    server ?? 'prometheus',
    [
      '--config.file=prometheus.yml',
      '--storage.tsdb.path=data',
      `--web.listen-address=${new URL(url).host}`,
      '--log.level=warn',
    ],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const callOff = runAfterThisProcess('kill -s KILL "$1"', [String(child.pid)]);
  const exited = once(child, 'exit').then(callOff);
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  const isReady = () =>
    fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  const untilMs = performance.now() + START_TIMEOUT_MS;
  while (!(await isReady())) {
    if (child.exitCode !== null || performance.now() > untilMs) {
      await stop();
      throw new Error(`Prometheus did not start:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return {
    ask: async (pathAndQuery, schema) => {
      const answer = await fetch(`${url}/api/v1/${pathAndQuery}`);
      const body = (await answer.json()) as { status: string; data: unknown; error?: string };
      if (body.status !== 'success') throw new Error(`${pathAndQuery}: ${body.error}`);
      return schema.parse(body.data);
    },
    stop,
  };
}
