/** The live pool page in a real browser: under load, hidden, paused, without its server, and with another one. */
import { Client } from 'pg';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import {
  type CallerRow,
  formatCount,
  formatDuration,
  formatShare,
  sumUseMs,
  toCallerRows,
} from '@/lib/display';
import type { PoolReport } from '@/lib/runtime';
import { seed } from '@/prisma/seed';
import { launchBrowser } from '../support/browser';
import { checkLooks, readNumber, section, until, withPoolPage } from '../support/pool-page';
import { type ProductionServer, startProductionServer } from '../support/production-server';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const API_KEY = `cf_${'k'.repeat(43)}`;
const ADMIN_TOKEN = 'an-admin-token-of-more-than-32-characters';
const LIMIT = 4;
const WAITING = 3;

jest.setTimeout(120_000);

let database: TestDatabase;
let witness: Client;
let server: ProductionServer;
let browser: Browser;

/** What waits stays in the queue, and what holds stays with the lock, for as long as the test keeps them there. */
const env = () => ({
  DATABASE_URL: database.url,
  DATABASE_CONNECTION_LIMIT: String(LIMIT),
  DATABASE_POOL_TIMEOUT: '90',
  DATABASE_QUERY_TIMEOUT: '90',
  REQUEST_TIMEOUT: '90',
  ADMIN_TOKEN,
});

beforeAll(async () => {
  database = await createTestDatabase();
  await seed(database.url, { apiKey: API_KEY });
  witness = new Client(database.url);
  await witness.connect();
  server = await startProductionServer({ env: env() });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await witness?.end();
  await database?.drop();
});

const poolPage = () => ({ browser, url: server.url, adminToken: ADMIN_TOKEN });

const withPage = <T>(work: (page: Page) => Promise<T>, options: BrowserContextOptions = {}): Promise<T> =>
  withPoolPage(poolPage(), work, options);

async function openTable(page: Page, chart: string): Promise<Locator> {
  const region = section(page, chart);
  await region.getByText('Show as a table').focus();
  await page.keyboard.press('Enter');
  return region.getByRole('table');
}

/** Its newest row by the names of its columns. */
async function newestRow(table: Locator): Promise<Record<string, string>> {
  const names = await table.getByRole('columnheader').allTextContents();
  const row = table.locator('tbody tr').first();
  const cells = await row.locator('th, td').allTextContents();
  return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
}

async function askApi(since = Date.now()): Promise<PoolReport> {
  const response = await fetch(`${server.url}/api/admin/pool?since=${since}`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  expect(response.status).toBe(200);
  return (await response.json()) as PoolReport;
}

/** While it runs every connection is held, and callers wait behind. */
async function whileSaturated(work: () => Promise<void>): Promise<void> {
  await witness.query('BEGIN');
  await witness.query('LOCK TABLE api_keys IN ACCESS EXCLUSIVE MODE');
  const headers = { authorization: `Bearer ${API_KEY}` };
  const answers = Array.from({ length: LIMIT + WAITING }, () =>
    fetch(`${server.url}/api/content`, { headers }).then((response) => response.status),
  );
  try {
    await work();
  } finally {
    await witness.query('ROLLBACK');
  }
  expect(await Promise.all(answers)).toEqual(answers.map(() => 200));
}

/** How high the trace goes: 0 is the bottom, 1,000 the top. */
async function heightOf(trace: Locator): Promise<number> {
  const heights = [...((await trace.getAttribute('d')) ?? '').matchAll(/ (\d+(?:\.\d+)?)/g)].map(toNumber);
  return heights.length === 0 ? 0 : 1000 - Math.min(...heights);
}

const toNumber = (match: RegExpMatchArray) => Number(match[1]);

test('under load the in-use line rises to the limit, an alert comes, and goes when it is over', async () => {
  await withPage(async (page) => {
    const connections = section(page, 'Connections');
    const inUse = connections.locator('svg svg path[data-tone="used"]');
    const limit = connections.locator('svg svg path[data-tone="limit"]');
    const alert = page.getByRole('article').filter({ hasText: 'pool-saturated' });
    const table = await openTable(page, 'Connections');
    await until('a sample is there', async () => (await heightOf(limit)) > 0);
    const before = await inUse.getAttribute('d');
    expect(await heightOf(inUse)).toBeLessThan(await heightOf(limit));
    expect(await alert.count()).toBe(0);

    await whileSaturated(async () => {
      await until('the newest row is at the limit', async () => {
        const row = await newestRow(table);
        return row['In use'] === String(LIMIT) && Number(row.Waiting) >= WAITING;
      });
      await until('so is the line', async () => (await heightOf(inUse)) === (await heightOf(limit)));
      expect(await inUse.getAttribute('d')).not.toBe(before);
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(/^Saturated: all 4 in use/);

      await until('the alert fires', async () => (await alert.count()) === 1, 30_000);
      expect(await alert.getByRole('heading').textContent()).toMatch(/^All 4 connections have been in use/);
      expect(await alert.textContent()).toContain('GET /api/content');
      await until('it is said', async () =>
        /Alert: All 4 connections/.test((await page.getByRole('status').textContent()) ?? ''),
      );
      const startedAtMs = performance.now();
      const { alerts } = await askApi();
      expect(performance.now() - startedAtMs).toBeLessThan(2_500);
      expect(alerts.active.filter(({ state }) => state === 'firing').map(({ rule }) => rule)).toContain(
        'pool-saturated',
      );
      const holder = section(page, 'Who uses the pool')
        .getByRole('row')
        .filter({ hasText: 'GET /api/content' });
      expect(await holder.getByRole('cell').first().textContent()).toBe(String(LIMIT));
      await checkLooks(poolPage());
    });

    await until('the alert is over', async () => (await alert.count()) === 0, 60_000);
    await page.getByText(/^Resolved since the start: \d+$/).click();
    expect(await section(page, 'Alerts').getByRole('table').textContent()).toContain('All 4 connections');
    expect(await page.getByRole('status').textContent()).toContain('Resolved: All 4 connections');
  });
});

test("the page's numbers are the API's", async () => {
  await withPage(async (page) => {
    const reports: PoolReport[] = [];
    page.on('response', async (response) => {
      if (response.url().includes('/api/admin/pool?')) {
        // Called off by the pause, it has no body.
        await response.json().then(
          (report: PoolReport) => reports.push(report),
          () => undefined,
        );
      }
    });
    await until('it is live', async () => reports.length >= 2);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    const shownAt = await page.locator('time').first().getAttribute('datetime');
    const report = reports.find(({ atMs }) => new Date(atMs).toISOString() === shownAt) as PoolReport;
    const { measurements, server: activity } = report;
    const { snapshot } = measurements;

    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(report.sentence);
    const pool = section(page, 'Pool');
    for (const [name, count] of [
      ['In use', snapshot.inUse],
      ['Idle', snapshot.idle],
      ['Opening', snapshot.opening],
      ['Waiting', snapshot.pending],
      ['Limit', snapshot.limit],
    ] as const) {
      expect([name, await readNumber(pool, name)]).toEqual([name, formatCount(count)]);
    }
    const sinceStart = section(page, 'Since the start');
    const { acquired, released, opened, timedOut } = snapshot.totals;
    expect(acquired).toBe(released + snapshot.inUse);
    for (const [name, count] of [
      ['Acquired', acquired],
      ['Released', released],
      ['Opened', opened],
      ['Timed out', timedOut],
    ] as const) {
      expect([name, await readNumber(sinceStart, name)]).toEqual([name, formatCount(count)]);
    }

    const users = section(page, 'Who uses the pool').getByRole('table', { name: 'By label' });
    const shown = await users.locator('tbody tr').allTextContents();
    const duration = (ms: number | undefined) => (ms === undefined ? '–' : formatDuration(ms));
    expect(shown).toEqual(
      toCallerRows(measurements.labels, sumUseMs(measurements.labels)).map((row) =>
        [
          row.name,
          ...[formatCount(row.inUse), formatCount(row.pending), duration(row.oldestUseMs)],
          ...[formatCount(row.acquired), duration(row.meanWaitMs), duration(row.meanUseMs)],
          ...[formatShare(row.useShare), sayRefused(row)],
        ].join(''),
      ),
    );

    const queries = section(page, 'Queries').locator('tbody tr');
    expect(await queries.count()).toBe(measurements.queries.length);
    const postgres = section(page, 'PostgreSQL server');
    expect(await readNumber(postgres, 'Commits')).toBe(formatCount(activity?.commits ?? -1));
    expect(await readNumber(postgres, 'Own')).toBe(formatCount(activity?.ownSessions ?? -1));

    const row = await newestRow(await openTable(page, 'Connections'));
    const taken = reports.flatMap(({ samples }) => samples).filter(({ atMs }) => atMs <= report.atMs);
    const newest = taken.at(-1);
    // A row is of two seconds in a minute, and of the clock's.
    const stretchOf = (atMs = 0) => Math.floor(atMs / 2_000);
    const stretch = taken.filter(({ atMs }) => stretchOf(atMs) === stretchOf(newest?.atMs));
    const highest = (name: 'inUse' | 'idle') => Math.max(...stretch.map((sample) => sample[name]));
    const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: 'Europe/Berlin' });
    expect(row).toMatchObject({
      'Time (CET)': clock.format(newest?.atMs),
      'In use': formatCount(highest('inUse')),
      Idle: formatCount(highest('idle')),
    });
  });
});

function sayRefused({ refused, shed, timedOut, gaveUp, failed }: CallerRow): string {
  if (refused === 0) return '0';
  const said = [
    ...(shed > 0 ? [`${formatCount(shed)} sent away`] : []),
    ...(timedOut > 0 ? [`${formatCount(timedOut)} timed out`] : []),
    ...(gaveUp > 0 ? [`${formatCount(gaveUp)} gave up`] : []),
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
  ];
  return `${formatCount(refused)} (${said.join(', ')})`;
}

test('hidden it asks nothing, and catches up on return; paused it waits for a person', async () => {
  await withPage(async (page) => {
    let asked = 0;
    page.on('request', (request) => {
      if (request.url().includes('/api/admin/pool')) asked += 1;
    });
    const setHidden = (hidden: boolean) =>
      page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    const table = await openTable(page, 'Connections');
    await until('it is live', async () => asked >= 2 && (await table.locator('tbody tr').count()) >= 2);
    await setHidden(true);
    const before = asked;
    await page.waitForTimeout(3_500);
    expect(asked).toBe(before);
    await setHidden(false);
    const first = await page.waitForResponse('**/api/admin/pool?since=*');
    // What was missed comes in one answer.
    expect(((await first.json()) as PoolReport).samples.length).toBeGreaterThanOrEqual(3);

    await page.getByRole('button', { name: 'Pause' }).click();
    const paused = asked;
    await page.waitForTimeout(2_500);
    expect(asked).toBe(paused);
    await page.getByText('Paused', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Live', { exact: true }).waitFor();
  });
});

test('says that it is not live while the server is gone, and goes on with the next one', async () => {
  await withPage(async (page) => {
    await page.getByText('Live', { exact: true }).waitFor();
    const { pid } = server;
    await server.stop();
    const notice = page.getByText(/^Not live: last data \d.* ago, trying again/);
    await notice.waitFor({ timeout: 10_000 });
    const age = await notice.textContent();
    await until('its age grows', async () => (await notice.textContent()) !== age);
    expect(await page.getByRole('status').textContent()).toMatch(/^Not live: .* Trying again\.$/);

    server = await startProductionServer({ env: env(), port: Number(new URL(server.url).port) });
    await page.getByText('Live', { exact: true }).waitFor({ timeout: 15_000 });
    expect(await page.getByRole('main').textContent()).toContain(`-${server.pid}`);
    expect(server.pid).not.toBe(pid);
    expect(await page.getByText('Another server process answers than before').isVisible()).toBe(true);
    // Its series are its own: the line of the other one is gone, and nothing joins them.
    const trace = section(page, 'Connections').locator('svg svg path[data-tone="limit"]');
    await until('there is a sample again', async () => (await heightOf(trace)) > 0);
    expect((await trace.getAttribute('d'))?.match(/M/g)).toHaveLength(1);
  });
});

test('the range is chosen by keyboard and kept in the address', async () => {
  await withPage(async (page) => {
    await page.getByRole('radio', { name: '1 min' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('radio', { name: '15 min' }).isChecked()).toBe(true);
    expect(new URL(page.url()).search).toBe('?range=15');
    await page.reload();
    await page.getByRole('radio', { name: '15 min' }).waitFor();
    expect(await page.getByRole('radio', { name: '15 min' }).isChecked()).toBe(true);
    expect(await section(page, 'Connections').textContent()).toContain('In the last 15 minutes');
  });
});

test('a session that ends leads to the sign-in', async () => {
  await withPage(async (page) => {
    await page.getByText('Live', { exact: true }).waitFor();
    await page.context().clearCookies();
    await page.waitForURL('**/admin/sign-in*');
  });
});

test('the pointer shows one moment in all charts', async () => {
  await withPage(async (page) => {
    const plots = page.getByRole('img', { name: /: chart\./ });
    await until('samples are there', async () =>
      /M/.test((await plots.first().locator('path').first().getAttribute('d')) ?? ''),
    );
    await plots.first().hover({ position: { x: 40, y: 40 } });
    const clocks = await page.locator('svg text[class*="pointed"]').allTextContents();
    expect(clocks).toHaveLength(4);
    expect(new Set(clocks).size).toBe(1);
    // Time goes on below a pointer that rests.
    const line = page.locator('line[class*="pointer"]').first();
    const place = await line.getAttribute('x1');
    const clock = page.locator('svg text[class*="pointed"]').first();
    await until('its moment is a later one', async () => (await clock.textContent()) !== clocks[0]);
    expect(await line.getAttribute('x1')).toBe(place);
  });
});

test('without scripts it is whole', async () => {
  await withPage(
    async (page) => {
      expect(await page.getByRole('link', { name: 'Refresh' }).isVisible()).toBe(true);
      expect(await page.getByRole('button', { name: 'Pause' }).count()).toBe(0);
      const trace = section(page, 'Connections').locator('svg svg path[data-tone="limit"]');
      expect(await heightOf(trace)).toBeGreaterThan(0);
      await openTable(page, 'Connections').then((table) => table.waitFor());
    },
    { javaScriptEnabled: false },
  );
});

test('answers within two seconds, and says so, where no database is there', async () => {
  const lost = await startProductionServer({
    env: { DATABASE_URL: 'postgresql://nobody:none@127.0.0.1:1/nothing', ADMIN_TOKEN },
  });
  try {
    const startedAtMs = performance.now();
    const response = await fetch(`${lost.url}/api/admin/pool`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    });
    expect(performance.now() - startedAtMs).toBeLessThan(2_500);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({
      status: 'fail',
      lastFailure: { code: 'CONNECT_FAILED' },
      measurements: { snapshot: { inUse: 0 } },
    });
  } finally {
    await lost.stop();
  }
});
