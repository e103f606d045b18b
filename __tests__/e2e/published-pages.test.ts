/** The public pages against somebody who writes to do harm, and against a database that goes away. */

import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Client } from 'pg';
import type { Browser } from 'playwright-core';
import { encodeCursor } from '@/lib/content/page-cursor';
import { launchBrowser } from '@/scripts/browser/launch-browser';
import { type ProductionServer, startProductionServer } from '../support/production-server';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

/** Each tries to run something or to reach another host when the page is opened or used. */
const HOSTILE = [
  '# <script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '[a link](javascript:alert(1)) [another](&#x6A;avascript:alert(1)) [one more](data:text/html,<script>alert(1)</script>)',
  '![p](https://pixel.example/a.png" onload="alert(1)) ![q](data:image/svg+xml,<svg/onload=alert(1)>)',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe><svg><script>alert(1)</script></svg>',
  '```"><script>alert(1)</script>\ncode\n```',
  '| a |\n| :-: |\n| <details open ontoggle=alert(1)> |',
].join('\n\n');

let database: TestDatabase;
let server: ProductionServer;
let browser: Browser;
let link: Link;

/** A wire to the database that can be cut and mended. */
interface Link {
  readonly port: number;
  readonly cut: () => void;
  readonly mend: () => void;
  readonly close: () => void;
}

async function openLink({ hostname, port }: URL): Promise<Link> {
  const sockets = new Set<Socket>();
  let whole = true;
  const relay: Server = createServer((socket) => {
    if (!whole) return socket.destroy();
    const upstream = connect(Number(port), hostname);
    for (const end of [socket, upstream]) {
      sockets.add(end);
      end.on('error', () => undefined).on('close', () => sockets.delete(end));
    }
    return socket.pipe(upstream).pipe(socket);
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (relay.address() as AddressInfo).port,
    cut: () => {
      whole = false;
      drop();
    },
    mend: () => {
      whole = true;
    },
    close: () => {
      relay.close();
      drop();
    },
  };
}

beforeAll(async () => {
  database = await createTestDatabase();
  const client = new Client(database.url);
  await client.connect();
  await client.query(
    `INSERT INTO workspaces (id, slug, name) VALUES (gen_random_uuid(), 'team', '<b>Team</b>')`,
  );
  await client.query(
    `INSERT INTO content_items (id, workspace_id, slug, title, body_markdown, status, published_at, updated_at)
     SELECT gen_random_uuid(), id, 'hostile', '"><script>alert(1)</script>', $1, 'published', now(), now()
     FROM workspaces`,
    [HOSTILE],
  );
  await client.end();
  const url = new URL(database.url);
  link = await openLink(url);
  url.port = String(link.port);
  server = await startProductionServer({ env: { DATABASE_URL: url.href } });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  link?.close();
  await database?.drop();
});

test('nothing that an editor writes runs, and nothing loads from elsewhere', async () => {
  const page = await browser.newPage();
  const happened: string[] = [];
  page.on('dialog', (dialog) => {
    happened.push(`dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  page.on('console', (message) => {
    if (message.type() === 'error') happened.push(message.text());
  });
  page.on('request', (request) => {
    const { origin } = new URL(request.url());
    if (origin !== server.url && !request.url().startsWith('data:')) happened.push(request.url());
  });
  for (const path of ['/', '/w/team', '/w/team/hostile']) {
    const response = await page.goto(`${server.url}${path}`, { waitUntil: 'networkidle' });
    expect(response?.status()).toBe(200);
  }
  const article = page.locator('article');
  expect(await article.locator('script, iframe, svg, style, details, form').count()).toBe(0);
  for (const anchor of await article.locator('a').all()) {
    expect(await anchor.getAttribute('href')).toMatch(/^(https?:|\/)/);
  }
  expect(await page.title()).toBe('"><script>alert(1)</script> · <b>Team</b> · ContentFlow');
  expect(await page.locator('h1').count()).toBe(1);
  // What the policy would have stopped is stopped before it: no complaint of the browser either.
  expect(happened).toEqual([]);
  await page.close();
});

test('an item that is not there is a 404 that says so', async () => {
  const page = await browser.newPage();
  for (const path of [
    '/w/team/nothing',
    '/w/nobody',
    '/w/team?cursor=x',
    '/?cursor=x',
    '/problems/none',
    '/w/%00',
  ]) {
    const response = await page.goto(`${server.url}${path}`);
    expect(response?.status()).toBe(404);
    await page.getByRole('heading', { level: 1, name: 'Nothing is published here' }).waitFor();
  }
  await page.close();
});

test('a page past the end of a list says that it is the end, and where the beginning is', async () => {
  const page = await browser.newPage();
  const beginning = encodeCursor('0.0199c1e2-0000-7000-8000-00000000abcd');
  for (const [path, words, link] of [
    [`/w/team?cursor=${beginning}`, 'Nothing older is published here.', 'Newest'],
    [`/?cursor=${encodeCursor('zzz')}`, 'No further workspace has published anything.', 'First workspaces'],
  ] as const) {
    const response = await page.goto(`${server.url}${path}`);
    expect(response?.status()).toBe(200);
    expect(await page.getByRole('main').textContent()).toContain(words);
    await page.getByRole('link', { name: link }).click();
    await page.getByRole('link', { name: '"><script>alert(1)</script>' }).waitFor();
  }
  await page.close();
});

test('the type of a problem leads to a page that explains it', async () => {
  const answer = await fetch(`${server.url}/api/content`);
  const { type, title } = (await answer.json()) as { type: string; title: string };
  const page = await fetch(new URL(type, server.url));
  expect(page.status).toBe(200);
  expect(await page.text()).toContain(title);
});

/** What Next prints of its own beside our line is short, without stack and cause. */
function expectOneLineOfLog(fields: object): void {
  const lines = server.output().trimEnd().split('\n');
  const failures = lines.filter((line) => line.includes('"request failed'));
  expect(failures.map((line) => JSON.parse(line))).toEqual([expect.objectContaining(fields)]);
  const printed = lines.filter((line) => line.includes('page not readable'));
  expect(printed.length).toBeGreaterThan(0);
  for (const line of printed) expect(line).toMatch(/^ *⨯ \[?Error: page not readable: [A-Z_]+\]?$/);
  expect(lines.filter((line) => /^\s+at |cause|digest/.test(line))).toEqual([]);
}

test('without its database the page says so with a 500, and comes back by its own button', async () => {
  const page = await browser.newPage();
  link.cut();
  const response = await page.goto(`${server.url}/w/team`);
  expect(response?.status()).toBe(500);
  await page.getByRole('heading', { level: 1, name: 'The database cannot be reached' }).waitFor();
  expectOneLineOfLog({ route: 'page /w/[workspace]', code: 'CONNECT_FAILED', status: 503 });
  expect(await page.content()).not.toMatch(/at [\w.]+ \(|node_modules|127\.0\.0\.1:\d+\/?"?\)/);
  const api = await fetch(`${server.url}/api/content`, {
    headers: { Authorization: `Bearer ${'k'.repeat(40)}` },
  });
  expect(api.status).toBe(503);
  link.mend();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { level: 1, name: '<b>Team</b>' }).waitFor();
  await page.close();
});
