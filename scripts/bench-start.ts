/**
 * How fast the standalone server starts: `npm run build`, then `npm run bench:start`.
 *
 * From spawn to the first answer of /api/health/live, ours beside an empty Next application of the same version,
 * interleaved in one run; medians of several rounds. The database is not there: a start must not wait for it.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { describeMachine } from './bench/machine';
import { markdownTable } from './bench/markdown-table';
import { median } from './bench/statistics';

const ROUNDS = 9;
const GIVE_UP_MS = 20_000;

/** Files of the smallest application that has a route to ask. */
const EMPTY_APPLICATION: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "empty", "private": true }',
  'next.config.mjs':
    "const root = import.meta.dirname;\nexport default { output: 'standalone', outputFileTracingRoot: root, turbopack: { root } };",
  'app/layout.js':
    'export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html>; }',
  'app/page.js': 'export default function Page() { return <p>empty</p>; }',
  'app/api/health/live/route.js':
    "export const dynamic = 'force-dynamic';\nexport function GET() { return Response.json({ status: 'pass' }); }",
};

function buildEmptyApplication(): string {
  // Within the project, where hard links to its packages cost nothing; Turbopack refuses symbolic ones that lead out.
  mkdirSync('.contentflow', { recursive: true });
  const folder = mkdtempSync(path.resolve('.contentflow', 'empty-next-'));
  for (const [name, text] of Object.entries(EMPTY_APPLICATION)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  execFileSync('cp', ['-al', path.resolve('node_modules'), folder]);
  const build = spawnSync(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  });
  if (build.status !== 0)
    throw new Error(`the empty application did not build:\n${build.stdout}${build.stderr}`);
  return folder;
}

async function timeStart(folder: string): Promise<number> {
  const port = await freePort();
  const startedAtMs = performance.now();
  const server = spawn(process.execPath, ['server.js'], {
    cwd: path.join(folder, '.next/standalone'),
    stdio: 'ignore',
    env: {
      ...process.env,
      NODE_ENV: 'production',
      HOSTNAME: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: 'postgresql://nobody:nobody@127.0.0.1:1/nothing',
    },
  });
  try {
    await firstAnswer(server, `http://127.0.0.1:${port}/api/health/live`);
    return performance.now() - startedAtMs;
  } finally {
    server.kill('SIGKILL');
  }
}

async function firstAnswer(server: ChildProcess, url: string): Promise<void> {
  const untilMs = performance.now() + GIVE_UP_MS;
  while (performance.now() < untilMs && server.exitCode === null) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`no answer from ${url} (exit code ${server.exitCode})`);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function main(): Promise<void> {
  if (!existsSync('.next/standalone/server.js')) throw new Error('There is no build yet: npm run build');
  process.stderr.write('building an empty application to compare with\n');
  const empty = buildEmptyApplication();
  const times = { ours: [] as number[], empty: [] as number[] };
  try {
    for (let round = 1; round <= ROUNDS; round += 1) {
      process.stderr.write(`round ${round} of ${ROUNDS}\n`);
      times.ours.push(await timeStart('.'));
      times.empty.push(await timeStart(empty));
    }
  } finally {
    rmSync(empty, { recursive: true, force: true });
  }
  const [ours, bare] = [median(times.ours), median(times.empty)];
  const row = (name: string, middle: number, all: readonly number[]) => [
    name,
    `${Math.round(middle)} ms`,
    `${Math.round(Math.max(...all))} ms`,
  ];
  console.log(`${describeMachine()}\n`);
  console.log(
    markdownTable(
      ['application', 'start to first answer, median', 'slowest'],
      [row('ContentFlow', ours, times.ours), row('empty Next application', bare, times.empty)],
    ),
  );
  console.log(`\nratio ${(ours / bare).toFixed(2)}, medians of ${ROUNDS} interleaved rounds`);
}

main();
