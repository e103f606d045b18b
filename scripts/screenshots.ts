/**
 * Pictures of every page for the docs, from the production build over a PostgreSQL of its own: `npm run docs:screenshots`.
 * The full pool is a full pool: a lock holds every connection, and more requests wait behind it.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import type { Browser, Page } from 'playwright-core';
import { seed } from '../prisma/seed';
import { launchBrowser } from './browser/launch-browser';
import { spawnProductionServer } from './load/production-server';
import { startMigratedPostgres } from './postgres/start-migrated-postgres';
import { PROJECT_DIRECTORY } from './project';

const FOLDER = path.join(PROJECT_DIRECTORY, 'docs', 'screenshots');
const ADMIN_TOKEN = 'a-token-for-the-screenshots-and-nothing-else';
const API_KEY = `cf_${'screenshots'.repeat(4)}`;

const DESKTOP = { width: 1200, height: 600 };

/** The pool page is longer than a picture should be: from what is wrong to the charts. */
const POOL_SIZES = { desktop: { width: 1200, height: 1500 }, phone: { width: 360, height: 1700 } };

const LIMIT = 15;
const WAITING = 42;
/** A minute of charts that have something to show. */
const READERS = 6;
const READING_MS = 62_000;

interface Shots {
  readonly sizes: Readonly<Record<string, { readonly width: number; readonly height: number }>>;
  /** False for a page that is longer than a picture should be. */
  readonly fullPage: boolean;
}

async function shoot(page: Page, name: string, { sizes, fullPage }: Shots): Promise<void> {
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const file = [name, size, colorScheme].filter((part) => part !== '').join('-');
      await page.screenshot({ path: path.join(FOLDER, `${file}.png`), fullPage });
      console.log(`docs/screenshots/${file}.png`);
    }
  }
}

const SITE: Shots = { sizes: { '': DESKTOP }, fullPage: true };

async function shootSite(page: Page): Promise<void> {
  await page.goto('/');
  await shoot(page, 'home', SITE);
  await page.goto('/w/sample');
  await shoot(page, 'workspace', SITE);
  await page.locator('main a[href^="/w/sample/"]').first().click();
  await page.waitForURL('**/w/sample/*');
  await page.waitForLoadState('networkidle');
  await shoot(page, 'item', SITE);
}

async function signIn(page: Page): Promise<void> {
  await page.goto('/admin/pool');
  await shoot(page, 'sign-in', SITE);
  await page.getByLabel('Admin token').fill(ADMIN_TOKEN);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/admin/pool');
}

/** People who read, some at once, each with a pause after each page. */
async function read(serverUrl: string): Promise<void> {
  const untilMs = performance.now() + READING_MS;
  const headers = { authorization: `Bearer ${API_KEY}` };
  const paths = ['/api/content', '/w/sample', '/', '/api/content?limit=5'];
  const reader = async (first: number) => {
    for (let turn = first; performance.now() < untilMs; turn += 1) {
      await (await fetch(serverUrl + paths[turn % paths.length], { headers })).text();
      await new Promise((resolve) => setTimeout(resolve, 30 + 40 * ((turn * 7) % 10)));
    }
  };
  await Promise.all(Array.from({ length: READERS }, (_, index) => reader(index)));
}

/** Runs `work` while requests of the content API stand behind a lock on the table that all of them read first. */
async function whileHeld(databaseUrl: string, serverUrl: string, work: () => Promise<void>): Promise<void> {
  const locker = new Client(databaseUrl);
  await locker.connect();
  await locker.query('BEGIN');
  await locker.query('LOCK TABLE api_keys IN ACCESS EXCLUSIVE MODE');
  const headers = { authorization: `Bearer ${API_KEY}` };
  const answers = Array.from({ length: LIMIT + WAITING }, () =>
    fetch(`${serverUrl}/api/content`, { headers }),
  );
  try {
    await work();
  } finally {
    await locker.query('ROLLBACK');
    await locker.end();
    await Promise.allSettled(answers);
  }
}

async function shootPool(page: Page, databaseUrl: string, serverUrl: string): Promise<void> {
  const pool: Shots = { sizes: POOL_SIZES, fullPage: false };
  const reading = read(serverUrl);
  await page.goto('/admin/pool?range=1');
  await new Promise((resolve) => setTimeout(resolve, READING_MS - 10_000));
  await shoot(page, 'pool-healthy', pool);
  await reading;
  await whileHeld(databaseUrl, serverUrl, async () => {
    await page.getByRole('article').filter({ hasText: 'pool-saturated' }).waitFor();
    await shoot(page, 'pool-saturated', pool);
  });
}

async function main(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const postgres = await startMigratedPostgres();
  await seed(postgres.url, { apiKey: API_KEY });
  const server = await spawnProductionServer({
    DATABASE_URL: postgres.url,
    DATABASE_CONNECTION_LIMIT: String(LIMIT),
    // The queue stands until its pictures are taken.
    DATABASE_POOL_TIMEOUT: '60',
    ADMIN_TOKEN,
  });
  let browser: Browser | undefined;
  try {
    await server.ready();
    browser = await launchBrowser();
    const page = await browser.newPage({ baseURL: server.url });
    await shootSite(page);
    await signIn(page);
    await shootPool(page, postgres.url, server.url);
  } finally {
    await browser?.close();
    await server.end('SIGTERM');
    await postgres.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
