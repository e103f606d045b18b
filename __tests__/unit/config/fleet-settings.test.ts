import { describeDatabaseSettings, parseDatabaseSettings, pooledDatabaseUrl } from '@/lib/config';

const URL = 'postgresql://app:s3cret@db.example.com/contentflow';

const production = (query: string, env: Record<string, string> = {}) => ({
  NODE_ENV: 'production',
  DATABASE_URL: URL + query,
  ...env,
});
const parse = (query: string, env: Record<string, string> = {}) =>
  parseDatabaseSettings(production(query, env), 'host-1');

it('nobody said how many instances there are, and a deploy is taken to double them', () => {
  const { maxInstances, deployOverlap, minConnections } = parse('');
  expect(maxInstances).toEqual({ value: undefined, source: 'default' });
  expect(deployOverlap).toEqual({ value: 2, source: 'default' });
  expect(minConnections).toEqual({ value: 0, source: 'default' });
});

it('what is said is taken, and shown', () => {
  const settings = parse('?pool_min=2', { DATABASE_MAX_INSTANCES: '12', DATABASE_DEPLOY_OVERLAP: '1.25' });
  expect(settings.minConnections).toEqual({ value: 2, source: 'url' });
  expect(describeDatabaseSettings(settings)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'DATABASE_MAX_INSTANCES', value: '12', source: 'environment' }),
      expect.objectContaining({ name: 'DATABASE_DEPLOY_OVERLAP', value: '1.25 ×', source: 'environment' }),
      expect.objectContaining({ name: 'pool_min', value: '2 connections', source: 'url' }),
    ]),
  );
});

it('the URL carries how many are kept ready', () => {
  expect(pooledDatabaseUrl(production('?pool_min=2', { DATABASE_POOL_MIN: '3' }))).toContain('pool_min=3');
});

it.each([
  [
    '',
    { DATABASE_MAX_INSTANCES: '0' },
    /DATABASE_MAX_INSTANCES is "0"; allowed: a whole number of processes/,
  ],
  ['', { DATABASE_MAX_INSTANCES: '2.5' }, /DATABASE_MAX_INSTANCES is "2\.5"/],
  ['', { DATABASE_DEPLOY_OVERLAP: '0.5' }, /DATABASE_DEPLOY_OVERLAP is "0\.5"; allowed: a number from 1/],
  [
    '',
    { DATABASE_POOL_MIN: '16' },
    /DATABASE_POOL_MIN is "16"; allowed: at most the connection limit, .* 15/,
  ],
  ['?pool_min=6&connection_limit=5', {}, /DATABASE_URL: pool_min is "6"; allowed: at most .* 5/],
  ['?pool_min=-1', {}, /DATABASE_URL: pool_min is "-1"; allowed: a whole number of connections, at least 0/],
])('refuses %s %j', (query, env, words) => {
  expect(() => parse(query, env)).toThrow(words);
});
