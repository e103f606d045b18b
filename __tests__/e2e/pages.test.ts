/** Every page as people meet it: light and dark, on a phone, by keyboard, without scripts, under its policy. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { seed } from '@/prisma/seed';
import { launchBrowser } from '@/scripts/browser/launch-browser';
import { findFaults } from '../support/axe';
import { type ProductionServer, startProductionServer } from '../support/production-server';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const ADMIN_TOKEN = 'an-admin-token-of-more-than-32-characters';

/** Narrowest phone that is still about. */
const PHONE = { width: 360, height: 740 };

let database: TestDatabase;
let server: ProductionServer;
let browser: Browser;
let itemPath: string;

beforeAll(async () => {
  database = await createTestDatabase();
  await seed(database.url, { apiKey: `cf_${'k'.repeat(43)}` });
  server = await startProductionServer({ env: { DATABASE_URL: database.url, ADMIN_TOKEN } });
  browser = await launchBrowser();
  const list = await (await fetch(`${server.url}/w/sample`)).text();
  itemPath = /href="(\/w\/sample\/[^"]+)"/.exec(list)?.[1] ?? 'no item on the list';
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await database?.drop();
});

const PAGES: readonly [string, () => string][] = [
  ['the home page', () => '/'],
  ['a workspace', () => '/w/sample'],
  ['an item', () => itemPath],
  ['an item with a table', () => '/w/sample/how-a-draft-becomes-a-page'],
  ['a page that is not there', () => '/nowhere'],
  ['the sign-in page', () => '/admin/sign-in'],
  ['the sign-in page after a wrong token', () => '/admin/sign-in?error=wrong-token'],
  ['the pool page', () => '/admin/pool'],
];

/** Opens a page in a fresh context, as an admin where the page asks for one. */
async function open<T>(
  path: string,
  options: BrowserContextOptions,
  look: (page: Page, complaints: readonly string[]) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({ baseURL: server.url, ...options });
  try {
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    if (path.startsWith('/admin/pool')) {
      const { headers } = await context.request
        .post('/api/admin/sign-in', {
          form: { token: ADMIN_TOKEN },
          maxRedirects: 0,
        })
        .then((response) => ({ headers: response.headers() }));
      expect(headers.location).toBe('/admin/pool');
    }
    await page.goto(path);
    return await look(page, complaints);
  } finally {
    await context.close();
  }
}

describe.each(PAGES)('%s', (_, path) => {
  test.each(['light', 'dark'] as const)('has no fault that axe finds, %s', async (colorScheme) => {
    expect(await open(path(), { colorScheme, bypassCSP: true }, findFaults)).toEqual([]);
  });

  test('keeps its policy, and its scripts run under it', async () => {
    await open(path(), {}, async (page, complaints) => {
      const response = await page.reload();
      const policy = response?.headers()['content-security-policy'] ?? '';
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
      expect(nonce.length).toBeGreaterThan(20);
      const scripts = (await response?.text())?.match(/<script[^>]*>/g) ?? [];
      expect(scripts.length).toBeGreaterThan(0);
      expect(scripts.filter((script) => !script.includes(`nonce="${nonce}"`))).toEqual([]);
      await page.waitForLoadState('networkidle');
      // The page that is not there is answered with 404, which the browser logs.
      expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
    });
  });

  test('fits a phone', async () => {
    const width = await open(path(), { viewport: PHONE }, (page) =>
      page.evaluate(() => document.documentElement.scrollWidth),
    );
    expect(width).toBeLessThanOrEqual(PHONE.width);
  });

  test('reads without scripts', async () => {
    // By role: what a script would have to reveal first is not found.
    const heading = (page: Page) => page.getByRole('main').getByRole('heading', { level: 1 }).textContent();
    const read = (javaScriptEnabled: boolean) => open(path(), { javaScriptEnabled }, heading);
    expect(await read(false)).toBe(await read(true));
  });

  test('has one main heading, and a way past the navigation', async () => {
    await open(path(), {}, async (page) => {
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    });
  });
});

test('a table is a table, and scrolls on a phone by keyboard', async () => {
  await open('/w/sample/how-a-draft-becomes-a-page', { viewport: PHONE }, async (page) => {
    const box = page.getByRole('region', { name: 'Table' });
    expect(await box.getByRole('table').getByRole('columnheader').count()).toBe(3);
    await box.focus();
    expect(await box.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await box.evaluate((element) => getComputedStyle(element).overflowX)).toBe('auto');
  });
});

test('the pool page says what the health API says', async () => {
  const health = await (
    await fetch(`${server.url}/api/health/db`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })
  ).json();
  await open('/admin/pool', {}, async (page) => {
    const number = async (section: string, name: string) =>
      page
        .getByRole('region', { name: section })
        .locator('div', { has: page.locator('dt', { hasText: name }) })
        .locator('dd')
        .first()
        .textContent();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(health.notes[0]);
    expect(await number('Pool', 'In use')).toBe(String(health.pool.inUse));
    expect(await number('Pool', 'Waiting')).toBe(String(health.pool.pending));
    expect(await number('Pool', 'Limit')).toBe(String(health.pool.connectionLimit.value));
    expect(await number('PostgreSQL server', 'Reserved')).toBe(String(health.server.reservedConnections));
    expect(await page.getByRole('region', { name: 'PostgreSQL server' }).textContent()).toContain(
      `of ${health.server.maxConnections} connections taken`,
    );
    const limitRow = page.getByRole('row').filter({ hasText: 'connection_limit' });
    expect(await limitRow.textContent()).toContain(health.pool.connectionLimit.source);
    expect(await page.content()).not.toContain(new URL(database.url).password || 'no password to look for');
  });
});

test('the pool page signs out and refreshes without scripts', async () => {
  await open('/admin/pool', { javaScriptEnabled: false }, async (page) => {
    await page.getByRole('link', { name: 'Refresh' }).click();
    await page.waitForURL('**/admin/pool?range=*');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/admin/sign-in*');
    expect(await page.getByLabel('Admin token').isVisible()).toBe(true);
  });
});

test.each([
  ['/api/health/live', "default-src 'none'; frame-ancestors 'none'"],
  ['/api/content', "default-src 'none'; frame-ancestors 'none'"],
  ['/api/openapi.json', "default-src 'none'; frame-ancestors 'none'"],
  ['/api/nothing', "default-src 'none'; frame-ancestors 'none'"],
  ['/icon.svg', null],
])('%s stays off the middleware, with the static headers of the rest', async (path, policy) => {
  const { headers } = await fetch(`${server.url}${path}`);
  expect(headers.get('content-security-policy')).toBe(policy);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test('a path of the API that is not there is no page', async () => {
  for (const method of ['GET', 'POST', 'DELETE']) {
    const answer = await fetch(`${server.url}/api/health/nothing`, { method });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ code: 'NOT_FOUND', type: '/problems/not-found' });
  }
});

test.each(['/_next/foo', '/icon.svgx', '/favicon.icofoo', '/iconxsvg', '/api', '/_next/static/nothing.js'])(
  'no page that says 404 is without its policy: %s',
  async (path) => {
    const { status, headers } = await fetch(`${server.url}${path}`);
    expect(status).toBe(404);
    const isPage = headers.get('content-type')?.startsWith('text/html') ?? false;
    expect(isPage).toBe(path !== '/_next/static/nothing.js');
    if (isPage) expect(headers.get('content-security-policy')).toContain("'strict-dynamic'");
  },
);
