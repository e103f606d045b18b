/** A flood of a small pool, as a person sees it: the page, the alert, the screen reader, the monitor, the numbers. */
import type { Browser } from 'playwright-core';
import { formatCount } from '@/lib/display';
import type { PoolReport } from '@/lib/runtime';
import { SHED_REASONS } from '@/lib/stats';
import { seed } from '@/prisma/seed';
import { slowDownItems } from '@/scripts/bench/slow-items';
import { launchBrowser } from '@/scripts/browser/launch-browser';
import { checkLooks, readNumber, section, until, withPoolPage } from '../support/pool-page';
import { type ProductionServer, startProductionServer } from '../support/production-server';
import { parsePrometheusText, seriesOf } from '../support/prometheus-samples';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const API_KEY = `cf_${'k'.repeat(43)}`;
const ADMIN_TOKEN = 'an-admin-token-of-more-than-32-characters';
const LIMIT = 2;
/** So that the pool gets some 20 requests a second done, and the process has little to compute for them. */
const USE_SECONDS = 0.1;
/** Three times as many. */
const REQUESTS_A_TURN = 3;
const TURN_MS = 50;

jest.setTimeout(240_000);

/** A queue of few connections must be long for seconds before it stands: chance alone makes one of a second. */
const STANDS_WITHIN_MS = 60_000;

let database: TestDatabase;
let server: ProductionServer;
let browser: Browser;

beforeAll(async () => {
  database = await createTestDatabase();
  await seed(database.url, { apiKey: API_KEY });
  await slowDownItems(database.url, USE_SECONDS);
  server = await startProductionServer({
    env: {
      DATABASE_URL: database.url,
      DATABASE_CONNECTION_LIMIT: String(LIMIT),
      // The gate looks for as long as callers have time; this makes it soon.
      DATABASE_POOL_TIMEOUT: '3',
      // What is sent away is the pool's doing and nobody else's.
      REQUEST_SHEDDING: 'off',
      ADMIN_TOKEN,
    },
  });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await database?.drop();
});

interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly retryAfter: string | null;
}

/** An open loop: the world does not slow down because the server does. @returns what stops it and tells what came */
function startFlood(): () => Promise<readonly Answer[]> {
  const answers: Promise<Answer>[] = [];
  const headers = { authorization: `Bearer ${API_KEY}` };
  const ask = async (): Promise<Answer> => {
    const response = await fetch(`${server.url}/api/content`, { headers });
    const { code } = (await response.json()) as { readonly code?: string };
    return { status: response.status, code, retryAfter: response.headers.get('retry-after') };
  };
  const timer = setInterval(() => {
    for (let index = 0; index < REQUESTS_A_TURN; index += 1) {
      // Of a test that failed the server goes first; there every answer counts.
      answers.push(ask().catch((error: Error) => ({ status: 0, code: error.message, retryAfter: null })));
    }
  }, TURN_MS).unref();
  return () => {
    clearInterval(timer);
    return Promise.all(answers);
  };
}

const bearer = { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } };

async function askApi(): Promise<PoolReport> {
  return (await (
    await fetch(`${server.url}/api/admin/pool?since=${Date.now()}`, bearer)
  ).json()) as PoolReport;
}

test('a flood: it is said why requests are sent away, how many, and that it is over', async () => {
  const poolPage = { browser, url: server.url, adminToken: ADMIN_TOKEN };
  await withPoolPage(poolPage, async (page) => {
    const admission = section(page, 'Admission');
    const heading = page.getByRole('heading', { level: 1 });
    const announced = page.getByRole('status').first();
    const alert = page
      .getByRole('article')
      .filter({ has: page.getByText('pool-overloaded', { exact: true }) });
    const said: string[] = [];
    const hears = async (words: RegExp) => {
      const now = (await announced.textContent()) ?? '';
      if (said.at(-1) !== now) said.push(now);
      return said.some((text) => words.test(text));
    };
    await admission.getByText('Nobody has been sent away since the start.').waitFor();

    const stop = startFlood();
    await until(
      'it is said at once',
      () => hears(/^Overloaded: the queue has stood for .* requests are sent away/),
      STANDS_WITHIN_MS,
    );
    await admission.getByText(/^The queue has stood for .* were sent away in the last minute\.$/).waitFor();
    expect(await heading.textContent()).toMatch(/^Overloaded: the queue has stood for .*; all 2 in use/);
    await until(
      'the alert fires, and is said',
      async () => (await hears(/Alert: .*sent away at once/)) && (await alert.count()) === 1,
      30_000,
    );
    expect(await alert.textContent()).toMatch(/sent away: [\d,]+ (queue stood|no chance in time)/);
    const health = await (await fetch(`${server.url}/api/health/db`)).json();
    expect(health).toMatchObject({ status: 'warn', notes: [expect.stringContaining('turned away')] });
    await checkLooks(poolPage);
    const answers = await stop();

    await until('its end is said', () => hears(/The queue stands no more: nobody is sent away for it\./));
    await until('it is healthy', async () => /^Healthy:/.test((await heading.textContent()) ?? ''));
    const refused = answers.filter(({ code }) => code === 'OVERLOADED');
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([503]));
    for (const { retryAfter } of refused) expect(Number(retryAfter)).toBeGreaterThanOrEqual(1);

    // Clients, the API, the page and the metrics have counted the same.
    const { measurements } = await askApi();
    const { shed } = measurements.snapshot.totals;
    expect(SHED_REASONS.reduce((sum, reason) => sum + shed[reason], 0)).toBe(refused.length);
    const total = formatCount(refused.length);
    const all = admission.getByRole('row').filter({ hasText: /^All/ }).getByRole('cell');
    await until('the page has all of them', async () => (await all.last().textContent()) === total);
    expect(await readNumber(section(page, 'Since the start'), 'Sent away')).toBe(total);
    const users = section(page, 'Who uses the pool').getByRole('table', { name: 'By label' });
    const user = users.getByRole('row').filter({ hasText: 'GET /api/content' });
    expect(await user.textContent()).toContain(`(${total} sent away`);
    const metrics = parsePrometheusText(await (await fetch(`${server.url}/api/metrics`, bearer)).text());
    const exported = SHED_REASONS.map((reason) =>
      metrics.samples.get(seriesOf('contentflow_pool_shed_total', { contentflow_shed_reason: reason })),
    );
    expect(exported).toEqual(SHED_REASONS.map((reason) => shed[reason]));
    expect(await section(page, 'Sent away and predicted wait').textContent()).toMatch(
      /In the last minute the queue stood for [\d.]+ (s|min)/,
    );

    await until('the alert is over', async () => (await alert.count()) === 0, 60_000);
    await until('and that is said', () => hears(/Resolved: .*sent away at once/));
    expect(await admission.textContent()).toContain('Nobody waits: whoever asks gets a connection at once.');
    expect(await heading.textContent()).toMatch(/^Healthy:/);
    // What was told once is not told again as it fades.
    const active = (await askApi()).alerts.active.map(({ rule }) => rule);
    expect(active.filter((rule) => rule === 'pool-overloaded' || rule === 'pool-shedding')).toEqual([]);
  });
});
