/**
 * `npm run test:faults`: what becomes of requests, writes and the process when the database fails, a table of it, and
 * docs/faults.md where all faults ran. Exit code 1: a bar was not met; 2: words that it does not know.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { logger } from '@/lib/logging';
import { replaceSections } from './bench/document';
import { describeMachine } from './bench/machine';
import { createProgress } from './bench/progress';
import { renderBar } from './bench/suite';
import { FAULTS } from './faults/all-faults';
import { type FaultsOptions, parseCommandLine, USAGE } from './faults/command-line';
import { judge, renderTable, type Skipped } from './faults/report';
import { type FaultResult, plannedMs, REQUESTS_PER_SECOND, runFault } from './faults/run-fault';
import { requireBuild } from './load/production-server';
import { runCommandLine } from './run-command';

const DOCUMENT = 'docs/faults.md';
const MISSED_BAR_EXIT_CODE = 1;

async function main({ faults, quick }: FaultsOptions): Promise<void> {
  requireBuild();
  // The queries of the seed are no news.
  logger.level = 'silent';
  const progress = createProgress('faults');
  progress.plan(faults.reduce((sum, fault) => sum + plannedMs(fault, quick), 0));
  const results: FaultResult[] = [];
  const skipped: Skipped[] = [];
  for (const fault of faults) {
    const reason = fault.obstacle?.();
    if (reason !== undefined) {
      skipped.push({ title: fault.title, reason });
      continue;
    }
    const onStep = (words: string, ms: number) => progress.step(`${fault.name}: ${words}`, ms);
    const result = await runFault(fault, { quick, onStep });
    results.push(result);
    for (const crash of result.crashes) console.error(`${fault.name}: ${crash}`);
    for (const name of result.leaked) console.error(`${fault.name}: The log holds ${name}.`);
  }
  const bars = judge(results, quick);
  const report = `${renderTable(results, skipped)}\n\n${bars.map((bar) => `- ${renderBar(bar)}`).join('\n')}`;
  console.log(report);
  if (bars.some(({ passed }) => !passed)) process.exitCode = MISSED_BAR_EXIT_CODE;
  if (quick || faults.length < FAULTS.length) return;
  const when = `${new Date().toISOString().slice(0, 10)}, ${describeMachine()}; ${REQUESTS_PER_SECOND} requests/s.`;
  const section = `## The table\n\n${when}\n\n${report}`;
  writeFileSync(DOCUMENT, replaceSections(readFileSync(DOCUMENT, 'utf8'), new Map([['faults', section]])));
}

runCommandLine(parseCommandLine, USAGE, main);
