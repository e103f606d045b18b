/**
 * What the pool and all that it records cost: `npm run bench:recorder`.
 *
 * A bare PrismaClient on a bare pg.Pool beside ours with everything on, in slices turn about over one real server, so
 * that what the machine does besides falls on all. Each slice of ours is compared with the bare one of its round. CPU is
 * this process's own; PostgreSQL runs in others. All run inside an AsyncLocalStorage, as every request of Next does, and
 * with NODE_ENV=production, which decides how dear Prisma's errors are.
 */
import os from 'node:os';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { nameWorkspace, withCaller } from '@/lib/caller';
import { parseDatabaseSettings } from '@/lib/config';
import { createPool } from '@/lib/db/create-pool';
import { PoolMonitor } from '@/lib/db/pool-monitor';
import { createPrismaClient } from '@/lib/db/prisma-client';
import { logger } from '@/lib/logging';
import { PrismaClient } from '@/prisma/generated/client';
import { startMigratedPostgres } from './postgres/start-migrated-postgres';

const LIMIT = 15;
/** Clients, pools and sessions are made anew each time: which sessions a pool happens to get moves a whole set. */
const SETS = 6;
const ROUNDS = 12;
const SLICE_MS = 400;
/** Until the code is compiled and each pool has its connections. */
const WARM_UP_ROUNDS = 2;

interface Contender {
  readonly name: string;
  readonly client: PrismaClient;
  readonly end: () => Promise<void>;
}

interface Slice {
  readonly perSecond: number;
  readonly cpuMicrosPerQuery: number;
}

function createOurs(name: string, url: string, sqlComments: '0' | '1'): Contender {
  const settings = parseDatabaseSettings(
    {
      NODE_ENV: 'production',
      DATABASE_URL: url,
      DATABASE_CONNECTION_LIMIT: String(LIMIT),
      DATABASE_SQL_COMMENTS: sqlComments,
    },
    'bench',
  );
  const pool = createPool(settings);
  const monitor = new PoolMonitor(pool, {});
  const client = createPrismaClient(pool, settings, logger.child({}, { level: 'silent' }));
  const end = () => {
    monitor.stop();
    return pool.end();
  };
  return { name, client, end };
}

function createBare(name: string, url: string): Contender {
  const pool = new pg.Pool({ connectionString: url, max: LIMIT });
  return { name, client: new PrismaClient({ adapter: new PrismaPg(pool) }), end: () => pool.end() };
}

async function measure({ client }: Contender): Promise<Slice> {
  const untilMs = performance.now() + SLICE_MS;
  let done = 0;
  const work = async () => {
    while (performance.now() < untilMs) {
      await client.contentItem.findFirstOrThrow({ where: { slug: 'read' } });
      done += 1;
    }
  };
  const startedAtMs = performance.now();
  const cpuBefore = process.cpuUsage();
  await Promise.all(Array.from({ length: LIMIT }, work));
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    perSecond: (1000 * done) / (performance.now() - startedAtMs),
    cpuMicrosPerQuery: (user + system) / done,
  };
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

type Round = readonly Slice[];

/** @returns for each round the slices in the order of the contenders */
async function measureSet(contenders: readonly Contender[]): Promise<Round[]> {
  const rounds: Round[] = [];
  await withCaller('GET /bench', async () => {
    nameWorkspace('w');
    for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round += 1) {
      const slices: Slice[] = [];
      // Another one begins each time, so that the order favours none.
      for (let turn = 0; turn < contenders.length; turn += 1) {
        const index = (round + turn) % contenders.length;
        slices[index] = await measure(contenders[index] as Contender);
      }
      if (round >= WARM_UP_ROUNDS) rounds.push(slices);
    }
  });
  return rounds;
}

async function main(): Promise<void> {
  process.setSourceMapsEnabled(false);
  const server = await startMigratedPostgres();
  const rounds: Round[] = [];
  let names: readonly string[] = [];
  try {
    for (let set = 1; set <= SETS; set += 1) {
      process.stderr.write(`set ${set} of ${SETS}\n`);
      const contenders = [
        createBare('bare PrismaClient on pg.Pool', server.url),
        createOurs('ContentFlow, everything on', server.url, '0'),
        createOurs('the same and SQL comments', server.url, '1'),
      ];
      names = contenders.map(({ name }) => name);
      const items = { create: { slug: 'read', title: 'x', bodyMarkdown: 'x' } };
      if (set === 1) await contenders[0]?.client.workspace.create({ data: { slug: 'w', name: 'x', items } });
      rounds.push(...(await measureSet(contenders)));
      await Promise.all(contenders.map(({ end }) => end()));
    }
  } finally {
    await server.stop();
  }
  print(names, rounds);
}

/** The first is the one that the others are compared with. */
function print(names: readonly string[], rounds: readonly Round[]): void {
  const cpus = os.cpus();
  console.log(
    `${cpus.length} × ${cpus[0]?.model ?? 'unknown CPU'}, Node ${process.version}, pool of ${LIMIT}`,
  );
  console.log(
    `point reads by ${LIMIT} callers; medians of ${SETS} sets of ${ROUNDS} interleaved rounds of ${SLICE_MS} ms each\n`,
  );
  console.log('| client | queries | throughput ratio | CPU a query | added CPU |');
  console.log('|---|---|---|---|---|');
  names.forEach((name, index) => {
    const of = (value: (own: Slice, other: Slice) => number) =>
      median(rounds.map((round) => value(round[index] as Slice, round[0] as Slice)));
    const cells = [
      name,
      `${Math.round(of((own) => own.perSecond))}/s`,
      of((own, other) => own.perSecond / other.perSecond).toFixed(3),
      `${of((own) => own.cpuMicrosPerQuery).toFixed(1)} µs`,
      `${of((own, other) => own.cpuMicrosPerQuery - other.cpuMicrosPerQuery).toFixed(1)} µs`,
    ];
    console.log(`| ${cells.join(' | ')} |`);
  });
}

main();
