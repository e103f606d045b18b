import { parseCommandLine } from '@/scripts/pool-top/command-line';

test.each([
  [[], undefined, { url: 'http://localhost:3000', intervalMs: 1_000, output: 'watch' }],
  [[], '4000', { url: 'http://localhost:4000', intervalMs: 1_000, output: 'watch' }],
  [
    ['--url', 'https://example.com/admin/'],
    '4000',
    { url: 'https://example.com', intervalMs: 1_000, output: 'watch' },
  ],
  [
    ['--interval', '0.5', '--once'],
    undefined,
    { url: 'http://localhost:3000', intervalMs: 500, output: 'frame' },
  ],
  [['--once', '--json'], undefined, { url: 'http://localhost:3000', intervalMs: 1_000, output: 'json' }],
])('%j', (words, port, options) => expect(parseCommandLine(words, port)).toEqual(options));

test.each([
  [['--json'], '--json needs --once'],
  [['--interval', '0'], '--interval must be'],
  [['--interval', '1e3'], '--interval must be'],
  [['--url', 'localhost:3000'], '--url must be'],
  [['--url', 'ftp://x'], '--url must be'],
  [['--token', 'x'], "Unknown option '--token'"],
  [['now'], 'npm run pool:top'],
])('%j is refused with the usage', (words, message) => {
  expect(() => parseCommandLine(words, undefined)).toThrow(message);
});
