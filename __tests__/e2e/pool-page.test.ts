/** What the live pool page shows in a real browser: under load, number by number, without scripts, without a database. */
import type { Locator } from 'playwright-core';
import {
  type CallerRow,
  formatCount,
  formatDuration,
  formatShare,
  sumUseMs,
  toCallerRows,
} from '@/lib/display';
import type { PoolReport } from '@/lib/runtime';
import {
  ADMIN_TOKEN,
  announcement,
  heightOf,
  LIMIT,
  openTable,
  setUpLivePoolPage,
  WAITING,
} from '../support/live-pool-page';
import { checkLooks, readNumber, section, until } from '../support/pool-page';
import { startProductionServer } from '../support/production-server';

jest.setTimeout(120_000);

const poolPage = setUpLivePoolPage();

/** Its newest row by the names of its columns. */
async function newestRow(table: Locator): Promise<Record<string, string>> {
  const names = await table.getByRole('columnheader').allTextContents();
  const row = table.locator('tbody tr').first();
  const cells = await row.locator('th, td').allTextContents();
  return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
}

async function askApi(since = Date.now()): Promise<PoolReport> {
  const response = await fetch(`${poolPage.server.url}/api/admin/pool?since=${since}`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  expect(response.status).toBe(200);
  return (await response.json()) as PoolReport;
}

test('under load the in-use line rises to the limit, an alert comes, and goes when it is over', async () => {
  await poolPage.with(async (page) => {
    const connections = section(page, 'Connections');
    const inUse = connections.locator('svg svg path[data-tone="used"]');
    const limit = connections.locator('svg svg path[data-tone="limit"]');
    const alert = page.getByRole('article').filter({ hasText: 'pool-saturated' });
    const table = await openTable(page, 'Connections');
    await until('a sample is there', async () => (await heightOf(limit)) > 0);
    const before = await inUse.getAttribute('d');
    expect(await heightOf(inUse)).toBeLessThan(await heightOf(limit));
    expect(await alert.count()).toBe(0);

    await poolPage.whileSaturated(async () => {
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
        /Alert: All 4 connections/.test((await announcement(page).textContent()) ?? ''),
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
      await checkLooks(poolPage.options);
    });

    await until('the alert is over', async () => (await alert.count()) === 0, 60_000);
    await page.getByText(/^Resolved since the start: \d+$/).click();
    expect(await section(page, 'Alerts').getByRole('table').textContent()).toContain('All 4 connections');
    expect(await announcement(page).textContent()).toContain('Resolved: All 4 connections');
  });
});

test("the page's numbers are the API's", async () => {
  await poolPage.with(async (page) => {
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

test('without scripts it is whole', async () => {
  await poolPage.with(
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
