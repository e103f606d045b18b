import { parseAppSettings } from '@/lib/config/app-settings';

const problemsOf = (env: Record<string, string>) =>
  parseAppSettings({ NODE_ENV: 'production', ...env }).problems.map(
    ({ key, allowed }) => `${key}: ${allowed}`,
  );

it.each([
  [{}],
  [{ SHUTDOWN_TIMEOUT: '0' }],
  [{ SHUTDOWN_DELAY: '14' }],
  [{ SHUTDOWN_DELAY: '60', SHUTDOWN_TIMEOUT: '90' }],
  [{ SHUTDOWN_DELAY: '1', SHUTDOWN_TIMEOUT: '3' }],
])('%j leaves requests some time', (env) => {
  expect(problemsOf(env)).toEqual([]);
});

it.each([
  [
    { SHUTDOWN_DELAY: '60' },
    /^SHUTDOWN_DELAY: less than 15, .* SHUTDOWN_TIMEOUT \(20\) less the 5 s .* raise SHUTDOWN_TIMEOUT/,
  ],
  [{ SHUTDOWN_DELAY: '15' }, /less than 15/],
  [{ SHUTDOWN_DELAY: '2', SHUTDOWN_TIMEOUT: '4' }, /less than 2, .* \(4\) less the 2 s/],
])('%j would break off what it is for', (env, words) => {
  expect(problemsOf(env)).toEqual([expect.stringMatching(words)]);
});
