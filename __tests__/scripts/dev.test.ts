/** `npm run dev` as a newcomer meets it: on a fresh copy, with everything real. */
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { Client } from 'pg';
import { readProcesses, readWorkingDirectory } from '@/scripts/processes/process-table';
import { type NpmCommand, runNpm } from '../support/npm-command';
import { createProjectCopy, type ProjectCopy } from '../support/project-copy';
import { createTestDatabase } from '../support/test-database';

/** The first request to a development server compiles what it asks for, on a machine that does other things, too. */
jest.setTimeout(180_000);

let copy: ProjectCopy;

beforeAll(() => {
  copy = createProjectCopy();
});

// Nothing is left after a test that passes; one that fails must not fail the next.
afterEach(() => {
  for (const { pid } of processesOfCopy()) process.kill(pid, 'SIGKILL');
});

afterAll(() => {
  copy?.remove();
  if (dataDirectory !== undefined) rmSync(dataDirectory, { recursive: true, force: true });
});

/** Where PostgreSQL's data is; outside the project where the server's user cannot get into it. */
let dataDirectory: string | undefined;

interface Session {
  readonly command: NpmCommand;
  readonly url: string;
  readonly apiKey: string;
  readonly adminToken: string;
}

async function startDev(env: Record<string, string> = {}): Promise<Session> {
  const command = runNpm('dev', copy.directory, env);
  await command.prints(/Ctrl-C stops everything/);
  dataDirectory = /its data is in (.*)/.exec(command.output())?.[1] ?? dataDirectory;
  const find = async (pattern: RegExp) => (await command.prints(pattern))[1] ?? '';
  return {
    command,
    url: await find(/Site +(\S+)\//),
    apiKey: await find(/Sample API key +(\S+)/),
    adminToken: await find(/Sign in[^\n]*\n +(\S+)/),
  };
}

function processesOfCopy() {
  const places = [copy.directory, ...(dataDirectory === undefined ? [] : [dataDirectory])];
  const isOfTest = (command: string) => command.startsWith('/bin/sh -c cat');
  return readProcesses().filter(
    ({ pid, command }) =>
      !isOfTest(command) &&
      places.some((place) => command.includes(place) || (readWorkingDirectory(pid) ?? '').startsWith(place)),
  );
}

function findOne(pattern: RegExp): number {
  const found = processesOfCopy().filter(({ command }) => pattern.test(command));
  expect(found).toHaveLength(1);
  return found[0]?.pid ?? 0;
}

const inCopy = (...names: string[]) => path.join(copy.directory, '.contentflow', ...names);

function expectNothingLeft(): void {
  expect(processesOfCopy()).toEqual([]);
  expect(existsSync(inCopy('run.json'))).toBe(false);
  expect(existsSync(path.join(dataDirectory ?? inCopy('postgres'), 'data', 'postmaster.pid'))).toBe(false);
}

const ask = (url: string, apiKey = '') =>
  fetch(url, { redirect: 'manual', headers: { authorization: `Bearer ${apiKey}` } });

it('serves what it prints, refuses to run twice, and Ctrl-C leaves nothing behind', async () => {
  const { command, url, apiKey, adminToken } = await startDev();
  expect((await ask(`${url}/`)).status).toBe(200);
  const content = await ask(`${url}/api/content`, apiKey);
  expect(content.status).toBe(200);
  expect((await content.json()).items.length).toBeGreaterThan(0);
  expect((await ask(`${url}/admin/pool`)).status).toBe(303);
  // The connection that served the content is back, and the numbers are there for the admin.
  const { pool } = await (await ask(`${url}/api/health/db`, adminToken)).json();
  expect(pool.idle).toBeGreaterThanOrEqual(1);
  expect(pool.inUse + pool.idle + pool.opening).toBeLessThanOrEqual(pool.connectionLimit.value);

  const second = runNpm('dev', copy.directory);
  expect(await second.exited).toBe(1);
  expect(second.output()).toContain(`npm run dev already runs here`);
  expect(second.output()).toContain(url);

  const created = runNpm('workspace -- create acme', copy.directory);
  expect(await created.exited).toBe(0);
  expect(created.output()).toContain('the database of npm run dev, which runs here');
  const acmeKey = /^cf_\S+$/m.exec(created.output())?.[0] ?? '';
  expect((await ask(`${url}/api/content`, acmeKey)).status).toBe(200);

  command.pressCtrlC();
  expect([0, 130]).toContain(await command.exited);
  expectNothingLeft();
  const tooLate = runNpm('workspace -- list', copy.directory);
  expect(await tooLate.exited).toBe(1);
  expect(tooLate.output()).toContain('DATABASE_URL is not set');
  expect(readFileSync(path.join(dataDirectory ?? '', 'server.log'), 'utf8')).toMatch(/shut down\s*$/);
});

it('starts again after kill -9, with the same key and token, and SIGTERM stops it', async () => {
  const before = await startDev();
  process.kill(findOne(/scripts\/dev\.ts$/), 'SIGKILL');
  await before.command.exited;
  expect(processesOfCopy()).not.toEqual([]);

  const { command, url, apiKey, adminToken } = await startDev();
  expect({ apiKey, adminToken }).toEqual({ apiKey: before.apiKey, adminToken: before.adminToken });
  expect(command.output()).toContain('an earlier run left behind');
  expect((await ask(`${url}/api/content`, apiKey)).status).toBe(200);
  expect(command.output()).not.toContain('items of sample content');

  process.kill(findOne(/scripts\/dev\.ts$/), 'SIGTERM');
  expect(await command.exited).toBe(0);
  expectNothingLeft();
});

it('starts again after kill -9 of PostgreSQL and everything else', async () => {
  await startDev();
  const before = processesOfCopy();
  for (const { pid } of before) process.kill(pid, 'SIGKILL');
  expect(existsSync(inCopy('run.json'))).toBe(true);

  const { command, url, apiKey } = await startDev();
  expect((await ask(`${url}/api/content`, apiKey)).status).toBe(200);
  command.pressCtrlC();
  await command.exited;
  expectNothingLeft();
});

it('uses the database of DATABASE_URL and starts no other', async () => {
  const database = await createTestDatabase('template1');
  try {
    const { command, url, apiKey } = await startDev({ DATABASE_URL: `${database.url}?connection_limit=3` });
    expect((await ask(`${url}/api/content`, apiKey)).status).toBe(200);
    expect(processesOfCopy().filter((entry) => /postgres/.test(entry.command))).toEqual([]);
    expect(command.output()).not.toContain(new URL(database.url).password);

    const client = new Client(database.url);
    await client.connect();
    const { rows } = await client.query('SELECT count(*)::int AS n FROM content_items');
    await client.end();
    expect(rows[0].n).toBeGreaterThan(0);
    command.pressCtrlC();
    await command.exited;
    expectNothingLeft();
  } finally {
    await database.drop();
  }
});

it('has one pool of one server process across hot reloads', async () => {
  const database = await createTestDatabase('template1');
  const witness = new Client(database.url);
  await witness.connect();
  try {
    const { command, url, apiKey } = await startDev({ DATABASE_URL: `${database.url}?connection_limit=1` });
    for (let reload = 1; reload <= 4; reload += 1) {
      for (const file of ['lib/db/bounded-pool.ts', 'lib/db/database.ts', 'app/api/content/route.ts']) {
        appendFileSync(path.join(copy.directory, file), `// ${reload}\n`);
      }
      for (const address of ['/', '/w/sample', '/api/health/db', '/api/content']) {
        expect((await ask(url + address, apiKey)).status).toBe(200);
      }
      const { rows } = await witness.query(
        `SELECT count(*)::int AS n FROM pg_stat_activity
          WHERE datname = current_database() AND application_name LIKE 'contentflow:%'`,
      );
      expect(rows).toEqual([{ n: 1 }]);
    }
    command.pressCtrlC();
    await command.exited;
    expectNothingLeft();
  } finally {
    await witness.end();
    await database.drop();
  }
});

it('names a PORT that is taken, and starts nothing', async () => {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as net.AddressInfo;
  const command = runNpm('dev', copy.directory, { PORT: String(port) });
  expect(await command.exited).toBe(1);
  expect(command.output()).toContain(`Port ${port} (from PORT) is taken`);
  expectNothingLeft();
  server.close();
});
