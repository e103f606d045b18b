/** PgBouncer's own pools on the page, beside ours, from a real one; and the word for a console that does not answer. */
import type { Browser } from 'playwright-core';
import { launchBrowser } from '@/scripts/browser/launch-browser';
import { findPgBouncer, type PgBouncer, startPgBouncer } from '@/scripts/postgres/start-pgbouncer';
import { findFaults } from '../support/axe';
import { section, until, withPoolPage } from '../support/pool-page';
import { type ProductionServer, startProductionServer } from '../support/production-server';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const ADMIN_TOKEN = 'an-admin-token-of-more-than-32-characters';
const PHONE = { width: 360, height: 740 };
/** A real one or none: the page's part is about nothing else. In CI it must be there, and its absence fails. */
const isMissing = findPgBouncer() === undefined && process.env.CONTENTFLOW_TEST_PGBOUNCER_REQUIRED !== '1';

jest.setTimeout(120_000);

(isMissing ? describe.skip : describe)('the page (skipped where PgBouncer is not installed)', () => {
  let database: TestDatabase;
  let pgbouncer: PgBouncer;
  let server: ProductionServer;
  let browser: Browser;

  beforeAll(async () => {
    database = await createTestDatabase();
    pgbouncer = await startPgBouncer({ databaseUrl: database.url });
    server = await startProductionServer({
      env: {
        DATABASE_URL: `${pgbouncer.url}?pgbouncer=true`,
        DATABASE_CONNECTION_LIMIT: '3',
        PGBOUNCER_ADMIN_URL: pgbouncer.adminUrl,
        ADMIN_TOKEN,
      },
    });
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await pgbouncer?.stop();
    await database?.drop();
  });

  it('shows its pools, and says what to look at when it is gone', async () => {
    const page = { browser, url: server.url, adminToken: ADMIN_TOKEN };
    await withPoolPage(page, async (open) => {
      const region = section(open, 'PgBouncer');
      const rowOfOurs = region.getByRole('row', { name: new RegExp(database.name) });
      await rowOfOurs.waitFor();
      expect(await region.textContent()).toMatch(/PgBouncer \d+\.\d+/);
      expect(await rowOfOurs.textContent()).toContain('transaction');
      // The page's own connection to it, at the least.
      const head = await region.getByRole('columnheader').allTextContents();
      const cells = await rowOfOurs.getByRole('cell').or(rowOfOurs.getByRole('rowheader')).allTextContents();
      expect(Number(cells[head.indexOf('Clients active')])).toBeGreaterThanOrEqual(1);

      await pgbouncer.kill();
      await until('it says that the console is gone', async () =>
        /could not be asked \(CONNECT_FAILED\)/.test((await region.textContent()) ?? ''),
      );
      await pgbouncer.restart();
      await rowOfOurs.waitFor();
    });
    await withPoolPage(
      page,
      async (open) => {
        await section(open, 'PgBouncer').waitFor();
        expect(await findFaults(open)).toEqual([]);
        const width = await open.evaluate(() => document.documentElement.scrollWidth);
        expect(width).toBeLessThanOrEqual(PHONE.width);
      },
      { viewport: PHONE, bypassCSP: true },
    );
  });
});
