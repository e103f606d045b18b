import { findKeys, type KeySources } from '@/scripts/loadtest/target-keys';

const HERE = 'http://localhost:3000';
const running = { url: HERE, adminToken: 'recorded-token', apiKey: 'recorded-key' };
const SECRETS = { ADMIN_TOKEN: 'own-token', SEED_API_KEY: 'seed-key' };

const from = (variables: Record<string, string>, recorded: KeySources['running'] = running): KeySources => ({
  variable: (name) => variables[name],
  running: recorded,
});

test('another host is shown nothing that was not given for it, whatever its port', () => {
  for (const url of [
    'https://example.com:3000',
    'http://10.0.0.1:3000',
    'http://localhost.example.com:3000',
  ]) {
    const keys = findKeys(url, undefined, from(SECRETS));
    expect(keys).toMatchObject({ apiKey: undefined, adminToken: undefined });
    expect(keys.lacking.apiKey).toContain('SEED_API_KEY is not taken');
    expect(keys.lacking.adminToken).toContain('LOADTEST_ADMIN_TOKEN is not set');
  }
});

test('another host is shown what was given for a load test', () => {
  const given = { ...SECRETS, LOADTEST_API_KEY: 'load-key', LOADTEST_ADMIN_TOKEN: 'load-token' };
  const url = 'https://example.com';
  expect(findKeys(url, undefined, from(given))).toMatchObject({
    apiKey: 'load-key',
    adminToken: 'load-token',
  });
  expect(findKeys(url, 'flag-key', from(given)).apiKey).toBe('flag-key');
});

test('on this machine .env does, and what was recorded only for the server that was', () => {
  expect(findKeys('http://127.0.0.1:9', undefined, from(SECRETS))).toMatchObject({
    ...{ apiKey: 'seed-key', adminToken: 'own-token' },
  });
  expect(findKeys(HERE, undefined, from({}))).toMatchObject({
    ...{ apiKey: 'recorded-key', adminToken: 'recorded-token' },
  });
  for (const url of ['http://127.0.0.1:3000', 'https://localhost:3000', 'http://localhost:3001']) {
    const { apiKey, adminToken, lacking } = findKeys(url, undefined, from({}));
    expect({ apiKey, adminToken }).toEqual({ apiKey: undefined, adminToken: undefined });
    expect(lacking.apiKey).toContain(HERE);
  }
  expect(findKeys(HERE, undefined, { ...from({}), running: undefined }).apiKey).toBeUndefined();
});
