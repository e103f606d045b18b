/** Signing in and out with a real browser against a production server. */

import { SignJWT } from 'jose';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '@/scripts/browser/launch-browser';
import { type ProductionServer, startProductionServer } from '../support/production-server';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const ADMIN_TOKEN = 'an-admin-token-of-more-than-32-characters';

let database: TestDatabase;
let server: ProductionServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** Each test comes from an address of its own, so that none is held up by another's failures. */
let address = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startProductionServer({ env: { DATABASE_URL: database.url, ADMIN_TOKEN } });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await database?.drop();
});

beforeEach(async () => {
  address += 1;
  context = await browser.newContext({
    baseURL: server.url,
    extraHTTPHeaders: { 'x-forwarded-for': `10.0.0.${address}` },
  });
  page = await context.newPage();
});

afterEach(() => context.close());

async function signIn(token: string): Promise<void> {
  await page.goto('/admin/sign-in');
  await page.getByLabel('Admin token').fill(token);
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
}

const path = () => new URL(page.url()).pathname;

test('without a session the page leads to the form, with the keyboard in the field', async () => {
  await page.goto('/admin/pool');
  expect(path()).toBe('/admin/sign-in');
  await page.keyboard.type(ADMIN_TOKEN);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/admin/pool');
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(/^Healthy: /);
});

test('a wrong token leads back with a message that belongs to the field', async () => {
  await signIn('not-the-token');
  expect(path()).toBe('/admin/sign-in');
  const field = page.getByLabel('Admin token');
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  const described = (await field.getAttribute('aria-describedby')) ?? '';
  const message = await page.locator(`#${described.split(' ')[0]}`).textContent();
  expect(message).toContain('That is not the admin token');
  expect(await context.cookies()).toEqual([]);
});

test('words in the query string never reach the page', async () => {
  await page.goto('/admin/sign-in?error=Call%20555-1234%20now');
  expect(await page.getByRole('main').textContent()).not.toContain('555-1234');
});

test('the session cookie is kept from scripts and from other sites', async () => {
  await signIn(ADMIN_TOKEN);
  expect(path()).toBe('/admin/pool');
  const [cookie, ...others] = await context.cookies();
  expect(others).toEqual([]);
  expect(cookie).toMatchObject({
    name: 'contentflow-admin',
    httpOnly: true,
    sameSite: 'Strict',
    path: '/',
    secure: false,
  });
  const lifetimeSeconds = (cookie?.expires ?? 0) - Date.now() / 1000;
  expect(lifetimeSeconds).toBeGreaterThan(11.9 * 3600);
  expect(lifetimeSeconds).toBeLessThanOrEqual(12 * 3600 + 5);
  expect(await page.evaluate(() => document.cookie)).toBe('');
});

test('signing out ends the session in this browser', async () => {
  await signIn(ADMIN_TOKEN);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('**/admin/sign-in*');
  expect(await context.cookies()).toEqual([]);
  await page.goto('/admin/pool');
  expect(path()).toBe('/admin/sign-in');
});

test('who is signed in needs no form', async () => {
  await signIn(ADMIN_TOKEN);
  await page.goto('/admin/sign-in');
  expect(path()).toBe('/admin/pool');
});

describe('a link in a chat or an alert', () => {
  const follow = async () => {
    await context.route('http://chat.test/', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<a href="${server.url}/admin/pool">pool</a>` }),
    );
    await page.goto('http://chat.test/');
    await page.getByRole('link').click();
  };

  test('opens the page for who is signed in', async () => {
    await signIn(ADMIN_TOKEN);
    await follow();
    await page.waitForURL('**/admin/pool');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(/^Healthy: /);
  });

  test('opens the form for who is not', async () => {
    await follow();
    await page.getByLabel('Admin token').waitFor();
    expect(path()).toBe('/admin/sign-in');
  });
});

test('after five wrong tokens even the right one waits', async () => {
  for (let turn = 0; turn < 5; turn += 1) await signIn(`wrong-${turn}`);
  await page.goto('/admin/sign-in');
  await page.getByLabel('Admin token').fill(ADMIN_TOKEN);
  const [response] = await Promise.all([
    page.waitForResponse('**/api/admin/sign-in'),
    page.keyboard.press('Enter'),
  ]);
  expect(response.status()).toBe(429);
  expect(Number(response.headers()['retry-after'])).toBeGreaterThan(0);
  await page.waitForLoadState();
  expect(await page.getByRole('heading').textContent()).toBe('Too many attempts to sign in');
  expect(await context.cookies()).toEqual([]);
});

describe('a cookie that the server did not make', () => {
  const issuedAt = Math.floor(Date.now() / 1000);
  const forge = (key: string, expiresAt: number) =>
    new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('contentflow')
      .setAudience('contentflow:admin')
      .setIssuedAt(expiresAt - 3600)
      .setExpirationTime(expiresAt)
      .sign(new TextEncoder().encode(key));

  test.each([
    ['rubbish', async () => 'rubbish'],
    ['signed with another key', () => forge('another key of more than 32 characters', issuedAt + 3600)],
    ['signed with the token itself', () => forge(ADMIN_TOKEN, issuedAt + 3600)],
  ])('%s opens nothing', async (_, value) => {
    await context.addCookies([{ name: 'contentflow-admin', value: await value(), url: server.url }]);
    await page.goto('/admin/pool');
    expect(path()).toBe('/admin/sign-in');
  });

  test('one that is tampered with opens nothing', async () => {
    await signIn(ADMIN_TOKEN);
    const [cookie] = await context.cookies();
    const [header, , signature] = (cookie?.value ?? '').split('.');
    const claims = { iss: 'contentflow', aud: 'contentflow:admin', iat: issuedAt, exp: issuedAt + 10 ** 6 };
    const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
    await context.addCookies([
      { name: 'contentflow-admin', value: [header, payload, signature].join('.'), url: server.url },
    ]);
    await page.goto('/admin/pool');
    expect(path()).toBe('/admin/sign-in');
  });
});

test('where ADMIN_TOKEN is not set the page says what to set, and nobody gets in', async () => {
  const closed = await startProductionServer({ env: { DATABASE_URL: database.url, ADMIN_TOKEN: '' } });
  try {
    await page.goto(`${closed.url}/admin/pool`);
    expect(path()).toBe('/admin/sign-in');
    expect(await page.getByRole('main').textContent()).toContain('ADMIN_TOKEN is not set');
    expect(await page.getByRole('textbox').count()).toBe(0);
    const bearer = await fetch(`${closed.url}/admin/pool`, {
      redirect: 'manual',
      headers: { authorization: 'Bearer ' },
    });
    expect(bearer.status).toBe(303);
  } finally {
    await closed.stop();
  }
});
