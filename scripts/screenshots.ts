/**
 * Pictures of every page for the docs, from the production build over a PostgreSQL of its own: `npm run docs:screenshots`.
 * The full pool is a full pool: a lock holds every connection, and more requests wait behind it.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../__tests__/support/browser';
import { startProductionServer } from '../__tests__/support/production-server';
import { seed } from '../prisma/seed';
import { startMigratedPostgres } from './postgres/start-migrated-postgres';
import { PROJECT_DIRECTORY } from './project';

const FOLDER = path.join(PROJECT_DIRECTORY, 'docs', 'screenshots');
const ADMIN_TOKEN = 'a-token-for-the-screenshots-and-nothing-else';
const API_KEY = `cf_${'screenshots'.repeat(4)}`;

const DESKTOP = { width: 1200, height: 600 };
const PHONE = { width: 360, height: 740 };

const LIMIT = 15;
const WAITING = 42;
/** So that the oldest wait has something to say; well under the pool's timeout. */
const QUEUE_AGE_MS = 2_000;

/** One load, every look: what is in the pictures is the same moment. */
async function shoot(page: Page, name: string, sizes: Record<string, typeof DESKTOP>): Promise<void> {
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const file = [name, size, colorScheme].filter((part) => part !== '').join('-');
      await page.screenshot({ path: path.join(FOLDER, `${file}.png`), fullPage: true });
      console.log(`docs/screenshots/${file}.png`);
    }
  }
}

async function shootSite(page: Page): Promise<void> {
  await page.goto('/');
  await shoot(page, 'home', { '': DESKTOP });
  await page.goto('/w/sample');
  await shoot(page, 'workspace', { '': DESKTOP });
  await page.locator('main a[href^="/w/sample/"]').first().click();
  await page.waitForURL('**/w/sample/*');
  await page.waitForLoadState('networkidle');
  await shoot(page, 'item', { '': DESKTOP });
}

async function signIn(page: Page): Promise<void> {
  await page.goto('/admin/pool');
  await shoot(page, 'sign-in', { '': DESKTOP });
  await page.getByLabel('Admin token').fill(ADMIN_TOKEN);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/admin/pool');
}

/** Runs `work` while `requests` of the content API stand behind a lock on the table that all of them read first. */
async function whileHeld(
  databaseUrl: string,
  serverUrl: string,
  requests: number,
  work: () => Promise<void>,
): Promise<void> {
  const locker = new Client(databaseUrl);
  await locker.connect();
  await locker.query('BEGIN');
  await locker.query('LOCK TABLE api_keys IN ACCESS EXCLUSIVE MODE');
  const headers = { authorization: `Bearer ${API_KEY}` };
  const answers = Array.from({ length: requests }, () => fetch(`${serverUrl}/api/content`, { headers }));
  try {
    await new Promise((resolve) => setTimeout(resolve, QUEUE_AGE_MS));
    await work();
  } finally {
    await locker.query('ROLLBACK');
    await locker.end();
    await Promise.allSettled(answers);
  }
}

async function shootPool(page: Page, databaseUrl: string, serverUrl: string): Promise<void> {
  const sizes = { desktop: DESKTOP, phone: PHONE };
  await whileHeld(databaseUrl, serverUrl, 3, async () => {
    await page.goto('/admin/pool');
    await shoot(page, 'pool-healthy', sizes);
  });
  await whileHeld(databaseUrl, serverUrl, LIMIT + WAITING, async () => {
    await page.goto('/admin/pool');
    await shoot(page, 'pool-saturated', sizes);
  });
}

async function main(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const postgres = await startMigratedPostgres();
  await seed(postgres.url, { apiKey: API_KEY });
  const server = await startProductionServer({
    env: { DATABASE_URL: postgres.url, DATABASE_CONNECTION_LIMIT: String(LIMIT), ADMIN_TOKEN },
  });
  let browser: Browser | undefined;
  try {
    browser = await launchBrowser();
    const page = await browser.newPage({ baseURL: server.url });
    await shootSite(page);
    await signIn(page);
    await shootPool(page, postgres.url, server.url);
  } finally {
    await browser?.close();
    await server.stop();
    await postgres.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
