/** The fleet's budget in the log and on the page, and the pool changed from the page while it runs, by keyboard alone. */
import { Client } from 'pg';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '@/scripts/browser/launch-browser';
import { findFaults } from '../support/axe';
import { readNumber, section, until, withPoolPage } from '../support/pool-page';
import { type ProductionServer, startProductionServer } from '../support/production-server';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const ADMIN_TOKEN = 'an-admin-token-of-more-than-32-characters';
const LIMIT = 4;
const PHONE = { width: 360, height: 740 };

jest.setTimeout(60_000);

let database: TestDatabase;
let server: ProductionServer;
let browser: Browser;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startProductionServer({
    env: {
      ...{ DATABASE_URL: database.url, ADMIN_TOKEN, LOG_LEVEL: 'warn' },
      ...{ DATABASE_CONNECTION_LIMIT: String(LIMIT), DATABASE_POOL_MIN: '2', DATABASE_MAX_INSTANCES: '300' },
    },
  });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await database?.drop();
});

const withPage = (work: (page: Page) => Promise<void>, options = {}) =>
  withPoolPage({ browser, url: server.url, adminToken: ADMIN_TOKEN }, work, options);

/** The log's lines of one event. */
const readAudit = (event: string): Record<string, unknown>[] =>
  server
    .output()
    .split('\n')
    .filter((line) => line.includes(`"event":"${event}"`))
    .map((line) => JSON.parse(line));

test('as many connections as are to be kept ready are open before the first request', async () => {
  const witness = new Client(database.url);
  await witness.connect();
  try {
    await until('two sessions', async () => {
      const { rowCount } = await witness.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'contentflow:%'`,
      );
      return rowCount === 2;
    });
  } finally {
    await witness.end();
  }
});

test('a fleet that may open more than the server has is told in the log at the start, and on the page', async () => {
  const warning =
    /300 instances, 600 at once during a deploy, of 4 connections each .* need 2,4\d\d, .* No limit fits/;
  await until('the warning', async () => warning.test(server.output()));
  await withPage(async (page) => {
    const fleet = section(page, 'Fleet');
    expect(await fleet.textContent()).toMatch(warning);
    expect(await section(page, 'Worth knowing').textContent()).toMatch(warning);
    expect(await readNumber(fleet, 'May open')).toBe('2,400');
    expect(await fleet.getByRole('rowheader', { name: /\(this one\)$/ }).count()).toBe(1);
  });
});

test('the limit is changed by keyboard after a second look, and the log has who, what and what it was', async () => {
  await withPage(async (page) => {
    const pool = section(page, 'Pool');
    const opener = pool.getByRole('button', { name: 'Change the limit …' });
    const dialog = page.getByRole('dialog', { name: 'Change the limit' });
    await opener.focus();
    await page.keyboard.press('Enter');
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await opener.evaluate((element) => element === document.activeElement)).toBe(true);

    await page.keyboard.press('Enter');
    const field = dialog.getByLabel('Connections at most');
    await field.fill('0');
    expect(await dialog.getByRole('button', { name: 'Change the limit' }).isDisabled()).toBe(true);
    await field.fill('9');
    await dialog.getByText('If every instance had this limit').waitFor();
    await page.keyboard.press('Enter');
    await pool.getByText('The limit is 9 now; it was 4.').waitFor();
    await dialog.waitFor({ state: 'hidden' });
    await until('the page shows it', async () => (await readNumber(pool, 'Limit')) === '9');
    await page.getByText('The limit of this instance was changed to 9 by hand. 4 is configured').waitFor();
  });
  expect(readAudit('pool-resize')).toMatchObject([
    { name: 'audit', by: 'session', from: expect.any(String), limitBefore: LIMIT, limit: 9 },
  ]);
});

test('connections are replaced and opened from the page', async () => {
  await withPage(async (page) => {
    const pool = section(page, 'Pool');
    const change = async (title: string, confirm: string) => {
      await pool.getByRole('button', { name: `${title} …` }).click();
      await page.getByRole('dialog', { name: title }).getByRole('button', { name: confirm }).click();
    };
    await change('Pre-warm', 'Open up to 9');
    await pool.getByText(/opened; 9 are open now\.$/).waitFor();
    await change('Replace the connections', 'Replace the connections');
    await pool.getByText(/^\d connections closed; \d more/).waitFor();
  });
  expect(readAudit('pool-prewarm')).toMatchObject([{ wanted: 9, open: 9, by: 'session' }]);
  expect(readAudit('pool-evict')).toHaveLength(1);
});

test('a program does it with the token, and the log has the id of its answer', async () => {
  const response = await fetch(`${server.url}/api/admin/pool/resize`, {
    method: 'POST',
    headers: {
      ...{ authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
      'x-forwarded-for': '203.0.113.9',
    },
    body: JSON.stringify({ limit: LIMIT }),
  });
  expect(await response.json()).toMatchObject({ limitBefore: 9, limit: LIMIT, configuredLimit: LIMIT });
  const requestId = response.headers.get('x-request-id');
  expect(readAudit('pool-resize').at(-1)).toMatchObject({ by: 'token', from: '203.0.113.9', requestId });
  expect(server.output()).not.toContain(ADMIN_TOKEN);
});

test.each([{ colorScheme: 'light' }, { colorScheme: 'dark', viewport: PHONE }] as const)(
  'the dialog is sound to axe and fits: %j',
  async (options) => {
    await withPage(
      async (page) => {
        await section(page, 'Pool').getByRole('button', { name: 'Change the limit …' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.waitFor();
        expect(await findFaults(page)).toEqual([]);
        const width = page.viewportSize()?.width ?? 0;
        expect((await dialog.boundingBox())?.width).toBeLessThan(width);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      },
      { ...options, bypassCSP: true },
    );
  },
);
