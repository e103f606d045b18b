import { parseCommandLine } from '@/scripts/pool-top/command-line';

test.each([
  [[], { url: undefined, intervalMs: 1_000, output: 'watch' }],
  [
    ['--url', 'https://example.com/admin/pool?range=5'],
    { url: 'https://example.com', intervalMs: 1_000, output: 'watch' },
  ],
  [['--interval', '0.5', '--once'], { url: undefined, intervalMs: 500, output: 'frame' }],
  [['--once', '--json'], { url: undefined, intervalMs: 1_000, output: 'json' }],
])('%j', (words, options) => expect(parseCommandLine(words)).toEqual(options));

test.each([
  [['--json'], '--json needs --once'],
  [['--interval', '0'], '--interval must be'],
  [['--interval', '1e3'], '--interval must be'],
  [['--url', 'localhost:3000'], '--url must be'],
  [['--url', 'ftp://x'], '--url must be'],
  [['--url', 'https://example.com/base'], 'without a path, such as https://example.com'],
  [['--token', 'x'], "Unknown option '--token'"],
  [['now'], 'npm run pool:top'],
])('%j is refused with the usage', (words, message) => {
  expect(() => parseCommandLine(words)).toThrow(message);
});
