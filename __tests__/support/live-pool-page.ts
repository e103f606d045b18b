/** The pool page of a production server in a real browser, for all tests of a file: a small pool, and what fills it. */
import { Client } from 'pg';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { seed } from '@/prisma/seed';
import { launchBrowser } from '@/scripts/browser/launch-browser';
import { type PoolPageOptions, section, withPoolPage } from './pool-page';
import { type ProductionServer, startProductionServer } from './production-server';
import { createTestDatabase, type TestDatabase } from './test-database';

const API_KEY = `cf_${'k'.repeat(43)}`;
export const ADMIN_TOKEN = 'an-admin-token-of-more-than-32-characters';
export const LIMIT = 4;
export const WAITING = 3;

class LivePoolPage {
  database!: TestDatabase;
  witness!: Client;
  browser!: Browser;
  server!: ProductionServer;

  get options(): PoolPageOptions {
    return { browser: this.browser, url: this.server.url, adminToken: ADMIN_TOKEN };
  }

  /** What waits stays in the queue, and what holds stays with the lock, for as long as the test keeps them there. */
  async startServer(port?: number): Promise<void> {
    const env = {
      DATABASE_URL: this.database.url,
      DATABASE_CONNECTION_LIMIT: String(LIMIT),
      DATABASE_POOL_TIMEOUT: '90',
      DATABASE_QUERY_TIMEOUT: '90',
      REQUEST_TIMEOUT: '90',
      ADMIN_TOKEN,
    };
    this.server = await startProductionServer({ env, ...(port !== undefined && { port }) });
  }

  with<T>(work: (page: Page) => Promise<T>, options: BrowserContextOptions = {}): Promise<T> {
    return withPoolPage(this.options, work, options);
  }

  /** While it runs every connection is held, and callers wait behind. */
  async whileSaturated(work: () => Promise<void>): Promise<void> {
    await this.witness.query('BEGIN');
    await this.witness.query('LOCK TABLE api_keys IN ACCESS EXCLUSIVE MODE');
    const headers = { authorization: `Bearer ${API_KEY}` };
    const answers = Array.from({ length: LIMIT + WAITING }, () =>
      fetch(`${this.server.url}/api/content`, { headers }).then((response) => response.status),
    );
    try {
      await work();
    } finally {
      await this.witness.query('ROLLBACK');
    }
    expect(await Promise.all(answers)).toEqual(answers.map(() => 200));
  }
}

/** To be called once, outside of all tests. */
export function setUpLivePoolPage(): LivePoolPage {
  const poolPage = new LivePoolPage();
  beforeAll(async () => {
    poolPage.database = await createTestDatabase();
    await seed(poolPage.database.url, { apiKey: API_KEY });
    poolPage.witness = new Client(poolPage.database.url);
    await poolPage.witness.connect();
    await poolPage.startServer();
    poolPage.browser = await launchBrowser();
  });
  afterAll(async () => {
    await poolPage.browser?.close();
    await poolPage.server?.stop();
    await poolPage.witness?.end();
    await poolPage.database?.drop();
  });
  return poolPage;
}

export async function openTable(page: Page, chart: string): Promise<Locator> {
  const region = section(page, chart);
  await region.getByText('Show as a table').focus();
  await page.keyboard.press('Enter');
  return region.getByRole('table');
}

/** How high the trace goes: 0 is the bottom, 1,000 the top. */
export async function heightOf(trace: Locator): Promise<number> {
  const matches = [...((await trace.getAttribute('d')) ?? '').matchAll(/ (\d+(?:\.\d+)?)/g)];
  const heights = matches.map((match) => Number(match[1]));
  return heights.length === 0 ? 0 : 1000 - Math.min(...heights);
}

/** What the page says to those who do not see it; its sections have words of their own for what a person did in them. */
export const announcement = (page: Page): Locator => page.getByRole('status').first();
