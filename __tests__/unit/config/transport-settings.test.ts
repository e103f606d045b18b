import { describeDatabaseSettings, parseDatabaseSettings } from '@/lib/config';

const NEON = 'postgresql://u:hunter2@ep-cool-1.eu-central-1.aws.neon.tech/db?sslmode=require';
const NEON_POOLER = NEON.replace('ep-cool-1', 'ep-cool-1-pooler');
const ELSEWHERE = 'postgresql://u:hunter2@db.example/d?sslmode=require';

const parse = (url: string, env: Record<string, string> = {}) =>
  parseDatabaseSettings({ DATABASE_URL: url, ...env }, 'i');

describe('DATABASE_DRIVER', () => {
  it.each([
    [ELSEWHERE, {}, 'pg (auto: not a host of Neon’s)'],
    [ELSEWHERE, { NEXT_RUNTIME: 'edge' }, 'pg (auto: not a host of Neon’s)'],
    [NEON, { NEXT_RUNTIME: 'nodejs' }, 'pg (auto: Node.js has TCP, which is faster)'],
    [NEON, { NEXT_RUNTIME: 'edge' }, 'neon (auto: a host of Neon’s, and the edge runtime has no TCP)'],
    [NEON, { DATABASE_DRIVER: 'neon' }, 'neon'],
    [ELSEWHERE, { DATABASE_DRIVER: 'pg' }, 'pg'],
    [
      ELSEWHERE,
      { DATABASE_DRIVER: 'neon', DATABASE_WEBSOCKET_PROXY: 'wss://proxy/v1' },
      'neon, through wss://proxy/v1',
    ],
  ])('%s %j: %s', (url, env, expected) => {
    const described = describeDatabaseSettings(parse(url, env));
    expect(described.find(({ name }) => name === 'DATABASE_DRIVER')).toMatchObject({ value: expected });
  });

  it.each([
    [ELSEWHERE, { DATABASE_DRIVER: 'mysql' }, 'DATABASE_DRIVER is "mysql"; allowed: auto, pg, neon'],
    ['postgresql://u@/d?host=/tmp', { DATABASE_DRIVER: 'neon' }, 'Unix socket'],
    [ELSEWHERE, { DATABASE_WEBSOCKET_PROXY: 'https://u:secret@proxy' }, 'DATABASE_WEBSOCKET_PROXY'],
    [ELSEWHERE, { PGBOUNCER_ADMIN_URL: 'secret' }, 'PGBOUNCER_ADMIN_URL is (not shown'],
  ])('%s %j is refused', (url, env, words) => {
    expect(() => parse(url, env)).toThrow(words);
    expect(() => parse(url, env)).not.toThrow('secret');
  });
});

describe('a pooler', () => {
  it.each([
    [ELSEWHERE, false, 100],
    [`${ELSEWHERE}&pgbouncer=true`, true, 0],
    [NEON, false, 100],
    [NEON_POOLER, true, 0],
    [`${NEON_POOLER}&statement_cache_size=50`, true, 0],
    [`${NEON_POOLER}&pgbouncer=false`, false, 100],
    [`${ELSEWHERE}&statement_cache_size=7`, false, 7],
  ])('%s: %s, so %s named statements', (url, pgbouncer, statements) => {
    const settings = parse(url, { NODE_ENV: 'production' });
    expect(settings.pgbouncer).toBe(pgbouncer);
    expect(settings.statementCacheSize.value).toBe(statements);
  });

  it('is named in what it makes impossible', () => {
    expect(parse(`${NEON_POOLER}&lock_timeout=5`).warnings).toEqual([
      expect.stringMatching(/^PgBouncer: the host’s name ends in -pooler; lock_timeout is not sent/),
    ]);
  });
});

it('a connect timeout that a compute needs to wake is warned of where it is too short', () => {
  expect(parse(`${NEON}&connect_timeout=2`).warnings.join()).toContain('may take longer to wake');
  expect(parse(`${NEON}&connect_timeout=5`).warnings).toEqual([]);
  expect(parse(`${ELSEWHERE}&connect_timeout=2`).warnings).toEqual([]);
});
