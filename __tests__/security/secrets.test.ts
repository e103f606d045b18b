/**
 * No secret in what a server says to anybody, in its log, or in what browsers download. Every server that a test starts
 * is looked at when it stops (production-server.ts); here is that such a look finds what is there.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadEnvConfig } from '@next/env';
import { findSecrets, secretsOf } from '@/scripts/load/secrets';
import { findFreePort } from '@/scripts/processes/free-port';
import { PROJECT_DIRECTORY } from '@/scripts/project';
import { type AttackedServer, listOperations, startAttackedServer } from '../support/attacked-server';
import { startProductionServer } from '../support/production-server';
import { createTestDatabase } from '../support/test-database';

const BUILD = path.join(PROJECT_DIRECTORY, '.next');

describe('the look for secrets', () => {
  const env = {
    DATABASE_URL: 'postgresql://user:pass%26word-of-a-database@host/db',
    ADMIN_TOKEN: 'a"token<of the admin',
  };
  const secrets = secretsOf({ ...env, PORT: '3000', SHORT_TOKEN: 'x' });

  test.each([
    ['as it is', (value: string) => value],
    ['in a URL', encodeURIComponent],
    ['in JSON', (value: string) => JSON.stringify({ value })],
    [
      'in HTML',
      (value: string) => value.replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('&w', '&amp;w'),
    ],
    ['in base64', (value: string) => Buffer.from(value).toString('base64')],
    ['in hexadecimal', (value: string) => Buffer.from(value).toString('hex')],
  ])('finds one %s', (_name, write) => {
    for (const { value } of secrets)
      expect(findSecrets(`before ${write(value)} after`, secrets)).not.toEqual([]);
  });

  test('knows passwords by their URLs and tokens by their names, and finds nothing in what has none', () => {
    expect(secrets.map(({ name }) => name)).toEqual([
      ...['DATABASE_URL', 'the password of DATABASE_URL', 'ADMIN_TOKEN'],
    ]);
    expect(findSecrets('postgresql://user:***@host/db, a token of the admin', secrets)).toEqual([]);
  });

  test('fails a test whose server prints one', async () => {
    const database = await createTestDatabase();
    const port = await findFreePort();
    // Next prints where it listens.
    const env = { DATABASE_URL: database.url, PLANTED_TOKEN: `http://127.0.0.1:${port}` };
    const server = await startProductionServer({ env, port });
    await expect(server.stop()).rejects.toThrow('The log of the server holds PLANTED_TOKEN.');
    await database.drop();
  });
});

describe('a server', () => {
  let attacked: AttackedServer;

  beforeAll(async () => {
    attacked = await startAttackedServer();
  }, 60_000);

  afterAll(async () => {
    // Its log is looked at here.
    await attacked?.close();
  });

  test('shows none on any page and by any route, to the admin neither', async () => {
    const { ours, adminToken } = attacked;
    const operations = listOperations(await attacked.readDocument());
    const paths = [
      ...operations.map(({ path: pattern }) =>
        pattern.replace('{id}', ours.draftId).replaceAll(/\{\w+\}/g, '1'),
      ),
      ...[
        '/',
        '/w/ours',
        '/w/ours/published',
        '/admin/sign-in',
        '/admin/pool',
        '/problems/connect-failed',
        '/nothing',
      ],
    ];
    const tokens = [undefined, adminToken, ours.apiKey, attacked.metricsToken];
    const leaks: string[] = [];
    for (const target of new Set(paths)) {
      for (const token of tokens) {
        for (const rsc of target.startsWith('/api/') ? [false] : [false, true]) {
          const response = await fetch(`${attacked.url}${target}`, {
            headers: { ...(token && { authorization: `Bearer ${token}` }), ...(rsc && { RSC: '1' }) },
          });
          const text = [...response.headers, await response.text()].join('\n');
          leaks.push(...findSecrets(text, attacked.secrets).map((name) => `${target}: ${name}`));
          if (target === '/admin/pool' && token === adminToken) expect(text).toContain('***');
        }
      }
    }
    expect(leaks).toEqual([]);
  }, 60_000);

  test('prints none where its database refuses it, and tells strangers nothing of where that is', async () => {
    const database = await createTestDatabase();
    const url = new URL(database.url);
    url.password = 'not-the-password-of-this-user';
    const env = { DATABASE_URL: url.href, ADMIN_TOKEN: attacked.adminToken, LOG_LEVEL: 'debug' };
    const server = await startProductionServer({ env });
    const answers = await Promise.all(
      ['/', '/w/ours', '/api/health/db', '/api/health/ready', '/api/content'].map(async (target) => {
        const response = await fetch(server.url + target, {
          headers: { authorization: `Bearer cf_${'a'.repeat(43)}` },
        });
        return `${response.status} ${await response.text()}`;
      }),
    );
    // Rejects where the log holds one.
    await server.stop();
    const inside = [
      ...secretsOf(env),
      { name: 'address', value: url.host },
      { name: 'database', value: database.name },
    ];
    for (const answer of answers) {
      expect(findSecrets(answer, inside)).toEqual([]);
      expect(answer).not.toMatch(/password authentication|28P01|\n\s+at /);
    }
    expect(answers.some((answer) => answer.startsWith('503'))).toBe(true);
    await database.drop();
  }, 60_000);

  test('prints none where it refuses its settings', async () => {
    const env = {
      DATABASE_URL: 'postgresql://user:the-password-in-a-bad-url@host:notaport/db',
      ADMIN_TOKEN: 'too-short-a-token',
      METRICS_TOKEN: 'too short, and with blanks',
      ALERT_WEBHOOK_URL: 'https://user:the-password-of-a-webhook@hooks.test/secret-path',
    };
    const refused = startProductionServer({ env });
    await expect(refused).rejects.toThrow(/did not start[\s\S]*ADMIN_TOKEN/);
  });
});

describe('what is built', () => {
  const filesBelow = (folder: string) =>
    readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
  const client = filesBelow(path.join(BUILD, 'static'));
  const server = filesBelow(path.join(BUILD, 'standalone')).filter((file) => !file.includes('node_modules'));

  /** Of whoever built: what the shell and .env hold. */
  const { combinedEnv } = loadEnvConfig(PROJECT_DIRECTORY, false, {
    info: () => undefined,
    error: () => undefined,
  });
  const own = Object.fromEntries(
    Object.entries(combinedEnv).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
  const secrets = secretsOf(own);

  test('has no secret of whoever built it, and no URL with a password', () => {
    expect([client.length > 10, server.length > 10]).toEqual([true, true]);
    for (const file of [...client, ...server]) {
      const text = readFileSync(file, 'latin1');
      expect({ file, found: findSecrets(text, secrets) }).toEqual({ file, found: [] });
      // The example in our own messages says what stands where.
      const urls = text.match(/postgres(?:ql)?:\/\/[\w%]+:[^\s"'`@/${}*]+@/g) ?? [];
      expect({ file, urls: urls.filter((url) => !/:(?:password|\.\.\.)@$/i.test(url)) }).toEqual({
        file,
        urls: [],
      });
      expect({ file, hasKey: text.includes('PRIVATE KEY-----\n') }).toEqual({ file, hasKey: false });
    }
  });

  test('browsers get nothing of the server: no variable, no statement, no source', () => {
    for (const file of client) {
      expect(path.extname(file)).not.toBe('.map');
      const text = readFileSync(file, 'latin1');
      const found = text.match(
        /process\.env\.(?!NODE_ENV|NEXT_|__NEXT)\w+|\b(DATABASE_URL|METRICS_TOKEN)\b|pg_stat_activity/g,
      );
      expect({ file, found }).toEqual({ file, found: null });
    }
  });

  test('brings no .env file along', () => {
    expect(server.filter((file) => /^\.env/.test(path.basename(file)))).toEqual([]);
    expect(existsSync(path.join(BUILD, 'standalone', '.git'))).toBe(false);
  });
});
