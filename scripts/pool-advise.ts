/**
 * `npm run pool:advise`: what the pool's limit should be, from a running server, from scrapes of its metrics or from
 * numbers. Exit code 0: keep the limit; 3: change something; 4: no limit can be advised; 1: it could not be asked; 2: bad words.
 */
import { readFileSync } from 'node:fs';
import { sizePool } from '@/lib/sizing';
import { chooseFleet } from './pool-advise/choose-fleet';
import { type PoolAdviseOptions, parseCommandLine, USAGE, UsageError } from './pool-advise/command-line';
import { describeSizing } from './pool-advise/describe-sizing';
import { type FoundPool, ONE_INSTANCE, readReport } from './pool-advise/found-pool';
import { parseScrape } from './pool-advise/parse-scrape';
import { readScrapes } from './pool-advise/read-scrapes';
import { askServer } from './pool-top/ask-server';
import { findServer } from './pool-top/find-server';
import { loadEnvironmentFiles } from './project';
import { CommandError, runCommand } from './run-command';

const EXIT_CODES = { keep: 0, none: 4, change: 3 } as const;
const USAGE_EXIT_CODE = 2;

runCommand(async () => {
  const options = parseOrExit(process.argv.slice(2));
  if (options === undefined) return;
  if (options === 'help') return console.log(USAGE);
  const found = await readSource(options);
  const chosen = chooseFleet(options, found);
  const { server, fleet } = chosen;
  const sizing = sizePool(found.data, { target: options.target, server, fleet });
  if (options.asJson) console.log(JSON.stringify({ ...sizing, ...chosen }));
  else for (const line of describeSizing(sizing, chosen)) console.log(line);
  const kind = sizing.advice[0]?.kind ?? 'none';
  process.exitCode = EXIT_CODES[kind === 'keep' || kind === 'none' ? kind : 'change'];
});

function parseOrExit(words: readonly string[]): PoolAdviseOptions | 'help' | undefined {
  try {
    return parseCommandLine(words);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`\n${error.message}\n`);
    process.exitCode = USAGE_EXIT_CODE;
    return undefined;
  }
}

async function readSource({ source, useCv2 }: PoolAdviseOptions): Promise<FoundPool> {
  switch (source.kind) {
    case 'numbers': {
      const { limit, traffic } = source;
      return {
        data: { limit, traffic, measured: undefined },
        server: undefined,
        fleet: ONE_INSTANCE,
        ...{ isPooled: false, mayOthersBeSisters: false },
      };
    }
    case 'scrapes': {
      const [first, second] = source.files.map((file) => parseScrape(readScrape(file), file));
      if (first === undefined) throw new CommandError('There is no scrape.');
      return second === undefined
        ? readScrapes(undefined, first, source.seconds, useCv2)
        : readScrapes(first, second, source.seconds, useCv2);
    }
    case 'server':
      return readServer(source.url, useCv2);
  }
}

function readScrape(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

async function readServer(given: string | undefined, useCv2: number | undefined): Promise<FoundPool> {
  loadEnvironmentFiles();
  const { url, token } = findServer(given);
  const answer = await askServer(url, token, 0);
  if (answer.kind === 'signed-out') throw new CommandError(`${url} does not take this token.`);
  if (answer.kind === 'failed') throw new CommandError(`${url} cannot be asked: ${answer.reason}.`);
  const found = readReport(answer.report);
  if (useCv2 === undefined) return found;
  const { data } = found;
  return { ...found, data: { ...data, traffic: { ...data.traffic, useCv2 } } };
}
