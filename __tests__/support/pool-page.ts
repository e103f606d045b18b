/** The pool page as its tests use it: opened by an admin in a real browser, its parts by their headings. */
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { findFaults } from './axe';

const POLL_MS = 50;
const PHONE = { width: 360, height: 740 };

export interface PoolPageOptions {
  readonly browser: Browser;
  readonly url: string;
  readonly adminToken: string;
}

/** Opens the page as an admin; whatever the browser complains of beside the network fails the test. */
export async function withPoolPage<T>(
  { browser, url, adminToken }: PoolPageOptions,
  work: (page: Page) => Promise<T>,
  options: BrowserContextOptions = {},
): Promise<T> {
  const context = await browser.newContext({ baseURL: url, timezoneId: 'Europe/Berlin', ...options });
  try {
    await context.request.post('/api/admin/sign-in', { form: { token: adminToken }, maxRedirects: 0 });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      const isNetwork = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isNetwork) complaints.push(message.text());
    });
    await page.goto('/admin/pool?range=1');
    const result = await work(page);
    expect(complaints).toEqual([]);
    return result;
  } finally {
    await context.close();
  }
}

export async function until(what: string, isSo: () => Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  const untilMs = performance.now() + timeoutMs;
  while (!(await isSo())) {
    if (performance.now() > untilMs) throw new Error(`It did not come to pass: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

export const section = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });

/** Of a list of names and values. */
export const readNumber = (region: Locator, name: string): Promise<string | null> =>
  region
    .locator('dl > div')
    .filter({ has: region.page().locator('dt', { hasText: new RegExp(`^${name}$`) }) })
    .locator('dd')
    .first()
    .textContent();

/** The page with all that it can say now, to axe and on a phone, light and dark. */
export async function checkLooks(poolPage: PoolPageOptions): Promise<void> {
  for (const options of [
    { colorScheme: 'light' },
    { colorScheme: 'dark' },
    { colorScheme: 'dark', viewport: PHONE },
  ] as const) {
    await withPoolPage(
      poolPage,
      async (page) => {
        await page.getByRole('article').first().waitFor();
        for (const details of await page.locator('details').all()) {
          await details.evaluate((element) => element.setAttribute('open', ''));
        }
        expect(await findFaults(page)).toEqual([]);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(width).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
      },
      { ...options, bypassCSP: true },
    );
  }
}
