/** `npm run pool:top` beside a real production server: as text, as JSON, in a terminal, and where nothing answers. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PoolReport } from '@/lib/runtime';
import { findFreePort } from '@/scripts/processes/free-port';
import { PROJECT_DIRECTORY } from '@/scripts/project';
import { runNpm } from '../support/npm-command';
import { type ProductionServer, startProductionServer } from '../support/production-server';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

/** Every command is a process of its own that compiles what it runs. */
jest.setTimeout(120_000);

const ADMIN_TOKEN = 'an-admin-token-of-more-than-32-characters';
const ESCAPE = '\u001b';
const LIMIT = 7;

let database: TestDatabase;
let server: ProductionServer;

const start = (port?: number) =>
  startProductionServer({
    env: { DATABASE_URL: database.url, ADMIN_TOKEN, DATABASE_CONNECTION_LIMIT: String(LIMIT) },
    ...(port !== undefined && { port }),
  });

beforeAll(async () => {
  database = await createTestDatabase();
  server = await start();
  // A machine that starts much at once can be slow to open the first connection, and an alert may be pending for that.
  while ((await askApi()).status !== 'pass' || (await askApi()).alerts.active.length > 0) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});

afterAll(async () => {
  await server?.stop();
  await database?.drop();
});

async function poolTop(words: readonly string[], env: Record<string, string> = { ADMIN_TOKEN }) {
  const command = runNpm(['pool:top', '--', ...words], PROJECT_DIRECTORY, env);
  const code = await command.exited;
  expect(command.output()).not.toContain(ADMIN_TOKEN);
  return { code, output: command.output() };
}

async function askApi(): Promise<PoolReport> {
  const response = await fetch(`${server.url}/api/admin/pool`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  return (await response.json()) as PoolReport;
}

it('--once --json prints the document of the API', async () => {
  const { code, output } = await poolTop(['--url', server.url, '--once', '--json']);
  expect(code).toBe(0);
  const printed = JSON.parse(output) as PoolReport;
  const api = await askApi();
  expect(Object.keys(printed).toSorted()).toEqual(Object.keys(api).toSorted());
  for (const name of ['instance', 'startedAtMs', 'settings', 'redactedUrl', 'alerts', 'status'] as const) {
    expect(printed[name]).toEqual(api[name]);
  }
  expect(printed.measurements.snapshot.limit).toBe(LIMIT);
  // Both have all samples, and what was once taken does not change.
  const common = printed.samples.length;
  expect(common).toBeGreaterThan(0);
  expect(api.samples.slice(0, common)).toEqual(printed.samples);
});

it('--once prints one frame of the same numbers, without escape codes', async () => {
  const { code, output } = await poolTop(['--once'], { ADMIN_TOKEN, PORT: new URL(server.url).port });
  expect(code).toBe(0);
  expect(output).not.toContain(ESCAPE);
  const { instance } = await askApi();
  expect(output).toContain(`pool of ${instance}, up`);
  expect(output).toMatch(/✓ Healthy: \d of 7 connections in use, nobody waits\./);
  expect(output).toMatch(/In use {2}[█▒░]{60} \d of 7$/m);
  expect(output).toMatch(/^probe +\d/m);
  expect(output).toContain('No alert is firing.');
});

it('says what is wrong, and fails', async () => {
  const nowhere = `http://127.0.0.1:${await findFreePort()}`;
  const other = createServer((_request, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  for (const [words, env, message] of [
    [
      ['--url', nowhere],
      { ADMIN_TOKEN },
      `${nowhere} cannot be asked: the server does not answer (ECONNREFUSED).`,
    ],
    [['--url', nowhere, '--once', '--json'], { ADMIN_TOKEN }, 'ECONNREFUSED'],
    [['--url', elsewhere, '--once'], { ADMIN_TOKEN }, 'what answers there has no pool to show'],
    [['--url', server.url], { ADMIN_TOKEN: 'not-the-token' }, `${server.url} does not take this token.`],
    [['--url', server.url, '--once'], { ADMIN_TOKEN: '' }, 'ADMIN_TOKEN is not set'],
    [['--jsn'], { ADMIN_TOKEN }, "Unknown option '--jsn'"],
  ] as const) {
    const { code, output } = await poolTop(words, env);
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining(message) });
    expect(output).not.toMatch(/^\s+at /m);
  }
  other.close();
});

it('whoever has read enough ends it, which is no failure', async () => {
  const words = `set -o pipefail; npm run --silent pool:top -- --url ${server.url} --interval 0.5 | head -3`;
  const child = spawn('bash', ['-c', words], {
    cwd: PROJECT_DIRECTORY,
    env: { ...process.env, ADMIN_TOKEN },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const [code] = await once(child, 'exit');
  expect(output).toMatch(/^pool of [^\n]*\n[^\n]*\n\n?$/);
  expect(code).toBe(0);
});

it('where there is no terminal it prints frame after frame', async () => {
  const command = runNpm(['pool:top', '--', '--url', server.url, '--interval', '0.5'], PROJECT_DIRECTORY, {
    ADMIN_TOKEN,
  });
  await command.prints(/(In use[\s\S]*){3}/);
  expect(command.output()).not.toContain(ESCAPE);
  command.pressCtrlC();
  // The command's code, or null where npm was ended by the signal before it could pass the code on.
  expect([130, null]).toContain(await command.exited);
});

describe('in a terminal', () => {
  /** A pseudo-terminal of util-linux' `script`, which is on every Debian. */
  function openTerminal(env: Record<string, string> = {}) {
    const words = `stty cols 100 rows 30; npm run --silent pool:top -- --url ${server.url}; echo "ended $?"; stty -a`;
    const child = spawn('script', ['-qec', words, '/dev/null'], {
      cwd: PROJECT_DIRECTORY,
      env: { ...process.env, TERM: 'xterm', NO_COLOR: '', ...env, ADMIN_TOKEN },
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    const prints = async (pattern: RegExp, from = 0) => {
      const untilMs = performance.now() + 30_000;
      while (!pattern.test(output.slice(from))) {
        if (performance.now() > untilMs) throw new Error(`never ${pattern}:\n${output.slice(-3_000)}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    const exited = once(child, 'exit');
    return { prints, output: () => output, press: (key: string) => child.stdin.write(key), exited };
  }

  it('draws over itself, pauses, survives a restart of the server, and leaves the screen as it was', async () => {
    const { prints, output, press, exited } = openTerminal();
    await prints(/q quit {2}p pause/);
    expect(output()).toContain(`${ESCAPE}[?1049h`);
    expect(output()).toContain(`${ESCAPE}[1m`);
    press('p');
    await prints(/Paused at \d\d:\d\d:\d\d/);
    press('p');
    await prints(/q quit {2}p pause/, output().lastIndexOf('p resume'));
    await server.stop();
    await prints(/NOT LIVE: last data \d.* ago/);
    const lostAt = output().length;
    server = await start(Number(new URL(server.url).port));
    await prints(new RegExp(`pool of \\S+-${server.pid}, up`), lostAt);
    press('q');
    await prints(/ended 0/);
    expect(output()).toContain(`${ESCAPE}[?25h${ESCAPE}[?1049l`);
    // Keys are echoed and lines are lines again.
    await prints(/\bicanon\b.*\becho\b/s);
    await exited;
  });

  it('ends at Ctrl-C, and knows NO_COLOR', async () => {
    const { prints, output, press, exited } = openTerminal({ NO_COLOR: '1' });
    await prints(/q quit/);
    press('\u0003');
    await prints(/ended 130/);
    expect(output()).toContain(`${ESCAPE}[?1049l`);
    expect(output()).not.toContain(`${ESCAPE}[1m`);
    await exited;
  });
});
