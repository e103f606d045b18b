/**
 * `npm run bench`: measures suites on a PostgreSQL of its own, prints what came of them and writes it into
 * docs/benchmarks.md. Exit code 1: a bar was not met; 2: words that it does not know.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import pg from 'pg';
import { benchBursts } from './bench/bursts';
import { type BenchOptions, parseCommandLine, type SuiteName, USAGE } from './bench/command-line';
import { replaceSections } from './bench/document';
import { benchFairness } from './bench/fairness';
import { benchHttp } from './bench/http';
import { describeMachine, describeVersions } from './bench/machine';
import { benchOverhead } from './bench/overhead';
import { benchOverload } from './bench/overload';
import { benchPeers } from './bench/peers';
import { benchPolicy } from './bench/policy';
import { createProgress } from './bench/progress';
import { benchSizing } from './bench/sizing';
import { renderBar, type Suite, type SuiteReport } from './bench/suite';
import { startMigratedPostgres } from './postgres/start-migrated-postgres';
import { runCommandLine } from './run-command';

const DOCUMENT = 'docs/benchmarks.md';
const MISSED_BAR_EXIT_CODE = 1;

const SUITES: Readonly<Record<SuiteName, { readonly title: string; readonly run: Suite }>> = {
  peers: { title: 'Peers', run: benchPeers },
  overload: { title: 'Overload', run: benchOverload },
  bursts: { title: 'Bursts and variation below capacity', run: benchBursts },
  fairness: { title: 'Fairness between workspaces', run: benchFairness },
  overhead: { title: 'Overhead where nobody waits', run: benchOverhead },
  sizing: { title: 'Sizing: predicted and measured waits', run: benchSizing },
  http: { title: 'Overload over HTTP', run: benchHttp },
  policy: { title: 'Policies in simulated time', run: benchPolicy },
};

async function main({ suites, quick }: BenchOptions): Promise<void> {
  // The runner of this script maps stack traces to TypeScript, which costs an error some 30 ms. A server does not.
  process.setSourceMapsEnabled(false);
  const server = await startMigratedPostgres();
  try {
    const where = `${describeMachine()}; ${describeVersions(await readServerVersion(server.url))}`;
    console.log(`${where}\n`);
    for (const name of suites) {
      const { title, run } = SUITES[name];
      const report = await run({ url: server.url, quick, progress: createProgress(name) });
      console.log(`## ${title}\n\n${renderReport(report)}\n`);
      if (report.bars.some(({ passed }) => !passed)) process.exitCode = MISSED_BAR_EXIT_CODE;
      // After each: what was measured is not lost with what comes next.
      if (!quick)
        writeSection(
          name,
          `## ${title}\n\n${new Date().toISOString().slice(0, 10)}, ${where}.\n\n${renderReport(report)}`,
        );
    }
  } finally {
    await server.stop();
  }
}

function renderReport({ text, bars }: SuiteReport): string {
  return `${text}\n\n${bars.map((bar) => `- ${renderBar(bar)}`).join('\n')}`;
}

function writeSection(name: SuiteName, section: string): void {
  writeFileSync(DOCUMENT, replaceSections(readFileSync(DOCUMENT, 'utf8'), new Map([[name, section]])));
}

async function readServerVersion(url: string): Promise<string> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query("SELECT current_setting('server_version') AS version");
    return rows[0].version;
  } finally {
    await client.end();
  }
}

runCommandLine(parseCommandLine, USAGE, main);
