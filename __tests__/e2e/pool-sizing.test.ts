/** What the pool page says of the pool's size, in a real browser, from what a real server measured. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { formatCount, formatDuration, formatShare } from '@/lib/display';
import type { PoolReport } from '@/lib/runtime';
import { seed } from '@/prisma/seed';
import { launchBrowser } from '@/scripts/browser/launch-browser';
import { findFaults } from '../support/axe';
import { type ProductionServer, startProductionServer } from '../support/production-server';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const API_KEY = `cf_${'s'.repeat(43)}`;
const ADMIN_TOKEN = 'an-admin-token-of-more-than-32-characters';
const LIMIT = 4;

jest.setTimeout(120_000);

let database: TestDatabase;
let server: ProductionServer;
let browser: Browser;

beforeAll(async () => {
  database = await createTestDatabase();
  await seed(database.url, { apiKey: API_KEY });
  server = await startProductionServer({
    env: { DATABASE_URL: database.url, DATABASE_CONNECTION_LIMIT: String(LIMIT), ADMIN_TOKEN },
  });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await database?.drop();
});

async function withPage(work: (page: Page) => Promise<void>, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ baseURL: server.url, bypassCSP: true, ...options });
  try {
    await context.request.post('/api/admin/sign-in', { form: { token: ADMIN_TOKEN }, maxRedirects: 0 });
    const page = await context.newPage();
    await page.goto('/admin/pool');
    await work(page);
  } finally {
    await context.close();
  }
}

const sizeSection = (page: Page) => page.getByRole('region', { name: 'Size', exact: true });

async function askApi(): Promise<PoolReport['sizing']> {
  const response = await fetch(`${server.url}/api/admin/pool`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  return ((await response.json()) as PoolReport).sizing;
}

/** @returns ends it */
function startTraffic(): () => Promise<void> {
  const headers = { authorization: `Bearer ${API_KEY}` };
  let isOver = false;
  const running = (async () => {
    while (!isOver) {
      await Promise.all(Array.from({ length: 4 }, () => fetch(`${server.url}/api/content`, { headers })));
      await delay(200);
    }
  })();
  return () => {
    isOver = true;
    return running;
  };
}

test('shortly after the start it gives no advice, and says what it would take', async () => {
  await withPage(async (page) => {
    const section = sizeSection(page);
    await section.getByText(/^Too little to go by: .* It takes 200 uses, and half a minute\.$/).waitFor();
    expect(await section.getByRole('table').count()).toBe(0);
  });
});

test("with enough of them there is a table with today's limit marked, of the numbers that the API has", async () => {
  const end = startTraffic();
  const untilMs = performance.now() + 60_000;
  while ((await askApi()).rows.length === 0) {
    if (performance.now() > untilMs) throw new Error(`No table: ${JSON.stringify(await askApi())}`);
    await delay(200);
  }
  await withPage(async (page) => {
    // All of it in one look: by the next one the traffic may be one that changes, and the table gone.
    const table = sizeSection(page).getByRole('table', { name: 'Waits at other limits' });
    const { limits, advice } = await table.evaluate((element) => {
      const textOf = ({ textContent }: Element) => textContent;
      return {
        limits: Array.from(element.querySelectorAll('tbody th'), textOf),
        advice: Array.from(element.closest('section')?.querySelectorAll('li') ?? [], textOf),
      };
    });
    expect(limits).toContain(`${LIMIT} (today)`);
    expect(limits.length).toBeGreaterThanOrEqual(5);
    expect(advice[0]).toMatch(new RegExp(`^(Keep ${LIMIT}:|\\d would do:|Raise the limit to)`));
  });
  await end();
  await compareWithApi();
  // A traffic that has stopped for long is one that changes, of which there is no table.
  const endAgain = startTraffic();
  for (const options of [
    { colorScheme: 'light' },
    { colorScheme: 'dark', viewport: { width: 360, height: 740 } },
  ] as const) {
    await withPage(async (page) => {
      await sizeSection(page).getByRole('table').waitFor();
      expect(await findFaults(page)).toEqual([]);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
    }, options);
  }
  await endAgain();
});

/** The row of today, as the API's answer that the page has just shown would be written. */
async function compareWithApi(): Promise<void> {
  await withPage(async (page) => {
    let row: PoolReport['sizing']['rows'][number] | undefined;
    await page.waitForResponse(async (answer) => {
      if (!answer.url().includes('/api/admin/pool?since=')) return false;
      const { sizing } = (await answer.json()) as PoolReport;
      row = sizing.rows.find(({ isToday }) => isToday);
      return row !== undefined;
    });
    if (row === undefined) throw new Error('The API has no row of today.');
    const { wait } = row;
    const duration = (ms: number | undefined) => (ms === undefined ? 'saturated' : formatDuration(ms));
    const expected = [
      `${LIMIT} (today)`,
      formatShare(row.utilizationRatio),
      ...[duration(wait?.meanMs), duration(wait?.p95Ms), duration(wait?.p99Ms)],
      row.meetsTarget ? 'yes' : 'no',
      formatCount(row.instancesThatFit ?? Number.NaN),
    ];
    const today = sizeSection(page).getByRole('row').filter({ hasText: '(today)' });
    await expect(today.locator('th, td').allTextContents()).resolves.toEqual(expected);
  });
}
