/** How the pool page stays live in a real browser: hidden, paused, without its server, with another one, and when a session ends. */
import type { PoolReport } from '@/lib/runtime';
import { announcement, heightOf, openTable, setUpLivePoolPage } from '../support/live-pool-page';
import { section, until } from '../support/pool-page';

jest.setTimeout(120_000);

const poolPage = setUpLivePoolPage();

test('hidden it asks nothing, and catches up on return; paused it waits for a person', async () => {
  await poolPage.with(async (page) => {
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
  await poolPage.with(async (page) => {
    await page.getByText('Live', { exact: true }).waitFor();
    const { pid } = poolPage.server;
    await poolPage.server.stop();
    const notice = page.getByText(/^Not live: last data \d.* ago, trying again/);
    await notice.waitFor({ timeout: 10_000 });
    const age = await notice.textContent();
    await until('its age grows', async () => (await notice.textContent()) !== age);
    expect(await announcement(page).textContent()).toMatch(/^Not live: .* Trying again\.$/);

    await poolPage.startServer(Number(new URL(poolPage.server.url).port));
    await page.getByText('Live', { exact: true }).waitFor({ timeout: 15_000 });
    expect(await page.getByRole('main').textContent()).toContain(`-${poolPage.server.pid}`);
    expect(poolPage.server.pid).not.toBe(pid);
    expect(await page.getByText('Another server process answers than before').isVisible()).toBe(true);
    // Its series are its own: the line of the other one is gone, and nothing joins them.
    const trace = section(page, 'Connections').locator('svg svg path[data-tone="limit"]');
    await until('there is a sample again', async () => (await heightOf(trace)) > 0);
    expect((await trace.getAttribute('d'))?.match(/M/g)).toHaveLength(1);
  });
});

test('the range is chosen by keyboard and kept in the address', async () => {
  await poolPage.with(async (page) => {
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
  await poolPage.with(async (page) => {
    await page.getByText('Live', { exact: true }).waitFor();
    await page.context().clearCookies();
    await page.waitForURL('**/admin/sign-in*');
  });
});

test('the pointer shows one moment in all charts', async () => {
  await poolPage.with(async (page) => {
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
