/** `npm run loadtest` against real production servers: one that runs, and one that it starts and ends. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { generateApiKey } from '@/lib/auth/api-key-format';
import { seed } from '@/prisma/seed';
import type { LoadResult } from '@/scripts/loadtest/result';
import { readProcesses } from '@/scripts/processes/process-table';
import { PROJECT_DIRECTORY } from '@/scripts/project';
import { runNpm } from '../support/npm-command';
import { type ProductionServer, startProductionServer } from '../support/production-server';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

/** Every command is a process of its own that compiles what it runs. */
jest.setTimeout(120_000);

const ADMIN_TOKEN = 'an-admin-token-of-more-than-32-characters';
const LIMIT = 5;
const apiKey = generateApiKey();

let database: TestDatabase;
let server: ProductionServer;
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'contentflow-loadtest-test-'));
  database = await createTestDatabase();
  await seed(database.url, { apiKey });
  server = await startProductionServer({
    env: { DATABASE_URL: database.url, ADMIN_TOKEN, DATABASE_CONNECTION_LIMIT: String(LIMIT) },
  });
});

afterAll(async () => {
  await server?.stop();
  await database?.drop();
  rmSync(directory, { recursive: true, force: true });
});

const environment = () => ({ ADMIN_TOKEN, LOADTEST_API_KEY: apiKey, DATABASE_URL: database.url });

async function loadtest(words: readonly string[], env: Record<string, string> = environment()) {
  const reportFile = path.join(directory, 'report.html');
  const command = runNpm(['loadtest', '--', ...words, '--report', reportFile], PROJECT_DIRECTORY, env);
  const code = await command.exited;
  const output = command.output();
  for (const secret of [ADMIN_TOKEN, apiKey]) expect(output).not.toContain(secret);
  return { code, output, report: () => readFileSync(reportFile, 'utf8') };
}

it('passes where the load is within what was asked for, and shows pool and sessions', async () => {
  const { code, output, report } = await loadtest([
    ...['--url', server.url, '--rate', '20/s', '--warm-up', '1s', '--duration', '6s'],
    ...['--route', 'GET /api/content=3', '--route', 'GET /w/sample=1'],
    // A machine that does much else makes the server send some away, which is not what is asked here.
    ...['--max-failed', '0', '--allow-shed', '--max-p99', '5s', '--min-throughput', '5/s'],
    ...['--max-connections', String(LIMIT)],
  ]);
  expect({ code, output }).toEqual({
    code: 0,
    output: expect.stringContaining('✓ passed  --max-failed 0: 0 of'),
  });
  expect(output).toMatch(/^ +sent +ok\/s +statuses +p50 +p95 +p99 +max +shed +late +failed$/m);
  expect(output).toMatch(/^GET \/api\/content +\d+ /m);
  expect(output).toMatch(/^GET \/w\/sample +\d+ /m);
  expect(output).toMatch(/^all +\d+ +\d+\.\d +200×\d+/m);
  expect(output).toMatch(/✓ passed {2}--max-connections 5: at most [1-5] sessions/);
  expect(output).toMatch(/^Pool: at most [1-5] of 5 connections in use/m);
  expect(output).toMatch(/^Generator: \d+ µs of CPU a request/m);
  // Not a terminal: a line each 5 s.
  expect(output).toMatch(/^0:05\/0:07 {2}\d.*ok.*pool \d\/5 {2}\d+ waiting$/m);
  const page = report();
  expect(page).toContain('✓ Passed: 4 of 4 thresholds.');
  for (const title of ['Latency', 'Throughput and failures', 'The pool', 'PostgreSQL', 'Sheds by reason']) {
    expect(page).toContain(`<h2>${title}</h2>`);
  }
  for (const secret of [ADMIN_TOKEN, apiKey]) expect(page).not.toContain(secret);
});

it('fails where it is not, and says by how much', async () => {
  const { code, output, report } = await loadtest([
    ...['--url', server.url, '--concurrency', '2', '--think-time', '50ms', '--duration', '2s'],
    ...['--max-failed', '1%', '--allow-shed', '--max-p95', '0.1ms', '--min-throughput', '100000/s'],
  ]);
  expect({ code, output }).toEqual({
    code: 1,
    output: expect.stringContaining('✓ passed  --max-failed 1 %'),
  });
  expect(output).toMatch(/^✗ failed {2}--max-p95 0\.1 ms: p95 [\d.]+ m?s$/m);
  expect(output).toMatch(/^✗ failed {2}--min-throughput 100,000\/s: [\d.]+\/s answered well and in time$/m);
  expect(report()).toContain('✗ Failed: 2 of 3 thresholds.');
});

it('replays a file, and gives programs the result on standard output', async () => {
  const file = path.join(directory, 'traffic.csv');
  writeFileSync(file, `# one day\n${[0, 0.1, 0.1, 0.5, 1.2].join('\n')}\n1500ms,GET /\n`);
  const { code, output } = await loadtest(['--url', server.url, '--replay', file, '--json']);
  const result = JSON.parse(
    output.slice(output.indexOf('\n{') + 1, output.lastIndexOf('}') + 1),
  ) as LoadResult;
  expect({ code, total: result.total }).toMatchObject({
    code: 0,
    total: { sent: 6, ok: 6, statuses: { 200: 6 } },
  });
  expect(result.load).toBe('open loop, replay of 6 arrivals');

  writeFileSync(file, '0\n1\nsoon\n');
  const refused = await loadtest(['--url', server.url, '--replay', file]);
  expect(refused.code).toBe(2);
  expect(refused.output).toContain(`--replay ${file}, line 3: "soon" is no offset such as 1.25 or 1250ms`);
});

it('says what it cannot do before it does anything, with 2', async () => {
  for (const [words, env, message] of [
    [['--url', 'http://192.0.2.1'], environment(), '192.0.2.1 is not this machine'],
    [['--rte', '5'], environment(), '--rte is no option'],
    [
      ['--url', server.url, '--max-connections', '5'],
      { LOADTEST_API_KEY: apiKey },
      "--max-connections needs PostgreSQL's own count: set DATABASE_URL",
    ],
    [
      ['--url', server.url, '--max-connections', '5'],
      { LOADTEST_API_KEY: apiKey, DATABASE_URL: 'postgresql://nobody:secret@127.0.0.1:1/none' },
      '--max-connections needs PostgreSQL, which cannot be asked',
    ],
    [['--url', server.url], {}, 'GET /api/content needs an API key'],
    [
      ['--url', server.url],
      { LOADTEST_API_KEY: generateApiKey() },
      'GET /api/content is answered 401 before there is any load',
    ],
  ] as const) {
    const { code, output } = await loadtest(words, env);
    expect({ code, output }).toEqual({ code: 2, output: expect.stringContaining(message) });
    expect(output).not.toMatch(/^\s+at /m);
  }
});

it('starts a server of its own, and Ctrl-C ends all of it', async () => {
  const reportFile = path.join(directory, 'own.html');
  const words = [
    'loadtest',
    '--',
    '--rate',
    '10/s',
    '--duration',
    '10m',
    '--connection-limit',
    '3',
    '--report',
  ];
  const command = runNpm([...words, reportFile], PROJECT_DIRECTORY, {});
  await command.prints(/pool \d\/3/);
  const started = descendantsOf(command.pid);
  expect(started.length).toBeGreaterThan(1);
  command.pressCtrlC();
  expect(await command.exited).toBe(130);
  expect(command.output()).toMatch(/^Note: interrupted after \d+ s$/m);
  expect(readFileSync(reportFile, 'utf8')).toContain('interrupted after');
  while (readProcesses().some(({ pid, startedAt }) => started.includes(`${pid} ${startedAt}`))) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});

function descendantsOf(ancestor: number): string[] {
  const processes = readProcesses();
  const below = (parent: number): string[] =>
    processes
      .filter(({ parentPid }) => parentPid === parent)
      .flatMap(({ pid, startedAt }) => [`${pid} ${startedAt}`, ...below(pid)]);
  return below(ancestor);
}
