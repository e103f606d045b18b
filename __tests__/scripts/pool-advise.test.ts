/** `npm run pool:advise` as a person runs it: from numbers, from a real server, from scrapes of it, and from nonsense. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { PoolSizing } from '@/lib/sizing';
import { findFreePort } from '@/scripts/processes/free-port';
import { PROJECT_DIRECTORY } from '@/scripts/project';
import { runNpm } from '../support/npm-command';
import { type ProductionServer, startProductionServer } from '../support/production-server';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

/** Every command is a process of its own that compiles what it runs. */
jest.setTimeout(120_000);

const ADMIN_TOKEN = 'an-admin-token-of-more-than-32-characters';
const folder = mkdtempSync(path.join(os.tmpdir(), 'contentflow-advise-'));

let database: TestDatabase;
let server: ProductionServer;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startProductionServer({
    env: { DATABASE_URL: database.url, ADMIN_TOKEN, DATABASE_CONNECTION_LIMIT: '7' },
  });
});

afterAll(async () => {
  await server?.stop();
  await database?.drop();
  rmSync(folder, { recursive: true });
});

async function advise(words: readonly string[], env: Record<string, string> = {}) {
  const command = runNpm(['pool:advise', '--', ...words], PROJECT_DIRECTORY, env);
  const code = await command.exited;
  expect(command.output()).not.toContain(ADMIN_TOKEN);
  expect(command.output()).not.toMatch(/^\s+at /m);
  return { code, output: command.output() };
}

const NUMBERS = ['--arrivals', '300/s', '--use-mean', '20ms', '--use-cv2', '1'];

it('from numbers: the advice, the table with today’s limit marked, the fleet', async () => {
  const { code, output } = await advise([...NUMBERS, '--limit', '15', '--instances', '3', '--neon', '0.25']);
  expect(output).toContain('Keep 15: 300 callers a second with 20 ms each need 8');
  expect(output).toContain('As sure as the numbers that were given');
  expect(output).toMatch(/^ +8 +75 % +4 ms +20 ms +36 ms +yes$/m);
  expect(output).toMatch(/^ *> 15 +40 % /m);
  expect(output).toContain('15 × 6 (3 instances × 2 during a deploy) + 0 others = 90 of 104 − 7 = 97: fits.');
  expect(code).toBe(0);
});

it('where something is to be changed its exit code says so', async () => {
  const { code, output } = await advise([...NUMBERS, '--limit', '5', '--json']);
  const { advice, rows } = JSON.parse(output) as PoolSizing;
  expect(advice[0]).toMatchObject({ kind: 'raise' });
  expect(rows.find(({ isToday }) => isToday)).toMatchObject({ limit: 5, meetsTarget: false });
  expect(code).toBe(3);
});

it('from a server and from a scrape of it: too little to go by just after the start', async () => {
  const asked = await advise(['--url', server.url], { ADMIN_TOKEN });
  expect(asked).toEqual({ code: 4, output: expect.stringContaining('Too little to go by:') });
  expect(asked.output).toMatch(/^Fleet: 7 × 2 \(1 instance × 2 during a deploy\) \+ \d+ others/m);
  const response = await fetch(`${server.url}/api/metrics`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  const file = path.join(folder, 'scrape.txt');
  writeFileSync(file, await response.text());
  const scraped = await advise(['--scrape', file, '--age', '1m', '--json']);
  expect(scraped.code).toBe(4);
  expect(JSON.parse(scraped.output)).toMatchObject({
    limit: 7,
    grounds: 'too-little',
    seconds: 60,
    rows: [],
  });
});

it('says what is wrong, and fails', async () => {
  const nowhere = `http://127.0.0.1:${await findFreePort()}`;
  const page = path.join(folder, 'page.html');
  writeFileSync(page, '<html></html>');
  for (const [words, expected, message] of [
    [['--url', nowhere], 1, `${nowhere} cannot be asked: the server does not answer (ECONNREFUSED).`],
    [['--scrape', '/nowhere.txt', '--age', '1m'], 1, '/nowhere.txt cannot be read (ENOENT).'],
    [['--scrape', page, '--age', '1m'], 1, 'line 1 is no sample'],
    [['--arrivals', 'many', '--use-mean', '20ms', '--limit', '15'], 2, '--arrivals must be a rate'],
  ] as const) {
    const { code, output } = await advise(words, { ADMIN_TOKEN });
    expect({ code, output }).toEqual({ code: expected, output: expect.stringContaining(message) });
  }
});
