/** Which token goes where: `npm run pool:top` and `npm run pool:advise` send it to whatever --url says. */
import { findServer, type ServerSources } from '@/scripts/pool-top/find-server';

const OWN = { ADMIN_TOKEN: 'own-token' };
const running = { url: 'http://localhost:3000', adminToken: 'recorded-token' };

const from = (
  variables: Record<string, string>,
  recorded: ServerSources['running'] = undefined,
): ServerSources => ({ variable: (name) => variables[name], running: recorded });

test.each([
  'https://pool.example.com',
  'http://10.0.0.1:3000',
  'http://localhost.example.com:3000',
  'http://127.0.0.1.example.com',
  'http://localhost@example.com',
])('%s is shown neither ADMIN_TOKEN nor a token that was made here', (url) => {
  expect(() => findServer(url, from(OWN, { ...running, url }))).toThrow(/REMOTE_ADMIN_TOKEN/);
  expect(findServer(url, from({ ...OWN, REMOTE_ADMIN_TOKEN: 'given' }))).toEqual({ url, token: 'given' });
});

test.each(['http://127.0.0.1:9', 'http://localhost:3000', 'http://[::1]:3000'])(
  '%s is this machine, which is shown ADMIN_TOKEN',
  (url) => {
    expect(findServer(url, from({ ...OWN, REMOTE_ADMIN_TOKEN: 'given' }))).toEqual({
      url,
      token: 'own-token',
    });
  },
);

test('a token that was made here goes to the server that it was made for', () => {
  expect(findServer(undefined, from({}, running)).token).toBe('recorded-token');
  expect(() => findServer('http://localhost:3001', from({}, running))).toThrow(/ADMIN_TOKEN is not set/);
  expect(() => findServer(undefined, from({ PORT: '3001' }, running))).toThrow(/ADMIN_TOKEN is not set/);
});
