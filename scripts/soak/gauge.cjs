/**
 * Loaded into a server before everything else: on each SIGUSR2 it collects garbage and writes a line into GAUGE_FILE
 * with what is left.
 */
const { appendFileSync } = require('node:fs');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

process.on('SIGUSR2', () => {
  collectGarbage();
  const { heapUsed, rss } = process.memoryUsage();
  const handles = process.getActiveResourcesInfo().length;
  appendFileSync(
    process.env.GAUGE_FILE,
    `${JSON.stringify({ heapBytes: heapUsed, rssBytes: rss, handles })}\n`,
  );
});
