/**
 * `npm run soak`: mixed load for an hour with faults at random, whether the process holds ever more, and docs/faults.md.
 * Exit code 1: a bar was not met; 2: words that it does not know.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { logger } from '@/lib/logging';
import { replaceSections } from './bench/document';
import { describeMachine } from './bench/machine';
import { REQUESTS_PER_SECOND } from './faults/run-fault';
import { requireBuild } from './load/production-server';
import { runCommandLine } from './run-command';
import { parseCommandLine, type SoakOptions, USAGE } from './soak/command-line';
import { renderSoak } from './soak/report';
import { runSoak } from './soak/run-soak';

const DOCUMENT = 'docs/faults.md';
const MISSED_BAR_EXIT_CODE = 1;
/** A shorter one proves little of what grows slowly. */
const WRITTEN_FROM_MINUTES = 10;
const MINUTE_MS = 60_000;

async function main({ minutes, seed }: SoakOptions): Promise<void> {
  requireBuild();
  // The queries of the seed are no news.
  logger.level = 'silent';
  const result = await runSoak(minutes * MINUTE_MS, seed, (words, leftMs) =>
    process.stderr.write(`soak: ${words} (${(leftMs / MINUTE_MS).toFixed(1)} min left)\n`),
  );
  for (const crash of result.crashes) console.error(crash);
  for (const name of result.leaked) console.error(`The log holds ${name}.`);
  const { text, passed } = renderSoak(result, minutes < WRITTEN_FROM_MINUTES);
  console.log(text);
  if (!passed) process.exitCode = MISSED_BAR_EXIT_CODE;
  if (minutes < WRITTEN_FROM_MINUTES) return;
  const when = `${new Date().toISOString().slice(0, 10)}, ${describeMachine()}; ${minutes} minutes, ${REQUESTS_PER_SECOND} requests/s.`;
  const section = `## The soak\n\n${when}\n\n${text}`;
  writeFileSync(DOCUMENT, replaceSections(readFileSync(DOCUMENT, 'utf8'), new Map([['soak', section]])));
}

runCommandLine(parseCommandLine, USAGE, main);
