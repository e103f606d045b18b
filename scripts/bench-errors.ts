/**
 * What a failing statement costs: `npm run bench:errors`.
 *
 * Our client beside a bare PrismaClient on a bare pg.Pool, interleaved in one run, over the same real server.
 * A share of the statements are inserts, the others point reads; the same mix runs once with inserts that succeed and
 * once with inserts that violate a unique constraint, so that the failure is all that differs. Sessions are PostgreSQL's
 * own count (pg_stat_database.sessions). Medians of several rounds.
 */
import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { parseDatabaseSettings } from '@/lib/config';
import { createPool } from '@/lib/db/create-pool';
import { createPrismaClient } from '@/lib/db/prisma-client';
import { logger } from '@/lib/logging';
import { PrismaClient } from '@/prisma/generated/client';
import { describeMachine } from './bench/machine';
import { markdownTable } from './bench/markdown-table';
import { median } from './bench/statistics';
import { startMigratedPostgres } from './postgres/start-migrated-postgres';

const LIMIT = 15;
const INSERT_SHARES = [0.01, 0.1, 0.5];
const ROUNDS = 5;
const ROUND_MS = 1_500;
/** The statistics of a session reach pg_stat_database within a second of its start. */
const STATISTICS_DELAY_MS = 1_200;

interface Contender {
  readonly name: string;
  readonly client: PrismaClient;
  readonly end: () => Promise<void>;
}

interface Measurement {
  readonly perSecond: number;
  readonly newSessionsPerSecond: number;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Neither closes what idles: a new session is then a failure's doing and nothing else. */
function createContenders(url: string): Contender[] {
  const settings = parseDatabaseSettings(
    { DATABASE_URL: `${url}?connection_limit=${LIMIT}&max_idle_connection_lifetime=0` },
    'bench',
  );
  const pool = createPool(settings);
  const ours = createPrismaClient(pool, settings, logger.child({}, { level: 'silent' }));
  const barePool = new pg.Pool({ connectionString: url, max: LIMIT, idleTimeoutMillis: 0 });
  const bare = new PrismaClient({ adapter: new PrismaPg(barePool) });
  return [
    { name: 'ContentFlow', client: ours, end: () => pool.end() },
    { name: 'bare Prisma on pg.Pool', client: bare, end: () => barePool.end() },
  ];
}

async function measure(
  client: PrismaClient,
  insertShare: number,
  failing: boolean,
  witness: pg.Client,
): Promise<Measurement> {
  const sessionsBefore = await countSessions(witness);
  const untilMs = performance.now() + ROUND_MS;
  let done = 0;
  let inserted = 0;
  const work = async () => {
    while (performance.now() < untilMs) {
      done += 1;
      // Spread evenly and not at random, so that every round has the same share.
      if (Math.floor(done * insertShare) > inserted) {
        inserted += 1;
        const slug = failing ? 'taken' : randomUUID();
        const failed = await client.workspace.create({ data: { slug, name: 'x' } }).then(
          () => false,
          () => true,
        );
        if (failed !== failing)
          throw new Error(`an insert ${failed ? 'failed' : 'succeeded'} against the plan`);
      } else {
        // Not findUnique: Prisma joins those of one moment into one statement, and strands that fail fall out of step,
        // so that would measure the joining.
        // And not from the table of the inserts, whose growth would be measured as well.
        await client.contentItem.findFirstOrThrow({ where: { slug: 'read' } });
      }
    }
  };
  const startedAtMs = performance.now();
  await Promise.all(Array.from({ length: LIMIT }, work));
  const seconds = (performance.now() - startedAtMs) / 1000;
  await sleep(STATISTICS_DELAY_MS);
  const newSessions = (await countSessions(witness)) - sessionsBefore;
  return { perSecond: done / seconds, newSessionsPerSecond: newSessions / seconds };
}

async function countSessions(witness: pg.Client): Promise<number> {
  const { rows } = await witness.query(
    'SELECT sessions::int AS n FROM pg_stat_database WHERE datname = current_database()',
  );
  return rows[0].n;
}

async function main(): Promise<void> {
  // The runner of this script maps stack traces to TypeScript, which costs an error some 30 ms. A server does not.
  process.setSourceMapsEnabled(false);
  const server = await startMigratedPostgres();
  const contenders = createContenders(server.url);
  const witness = new pg.Client(server.url);
  await witness.connect();
  const results = new Map<string, Measurement[]>();
  try {
    const items = { create: { slug: 'read', title: 'x', bodyMarkdown: 'x' } };
    await contenders[0]?.client.workspace.create({ data: { slug: 'taken', name: 'x', items } });
    await witness.query('ANALYZE');
    for (const { client } of contenders) await measure(client, 0, false, witness);
    for (let round = 1; round <= ROUNDS; round += 1) {
      process.stderr.write(`round ${round} of ${ROUNDS}\n`);
      for (const share of INSERT_SHARES) {
        for (const { name, client } of contenders) {
          // Turn about, so that what grows with the run favours neither.
          for (const failing of round % 2 === 0 ? [true, false] : [false, true]) {
            const key = keyOf(name, share, failing);
            results.set(key, [...(results.get(key) ?? []), await measure(client, share, failing, witness)]);
          }
        }
      }
    }
  } finally {
    await witness.end();
    await Promise.all(contenders.map(({ end }) => end()));
    await server.stop();
  }
  print(contenders, results);
}

function print(contenders: readonly Contender[], results: ReadonlyMap<string, readonly Measurement[]>): void {
  console.log(`${describeMachine()}, pool of ${LIMIT}`);
  console.log(`medians of ${ROUNDS} interleaved rounds of ${ROUND_MS} ms\n`);
  const rows = INSERT_SHARES.flatMap((share) =>
    contenders.map(({ name }) => {
      const [good = [], bad = []] = [false, true].map((failing) => results.get(keyOf(name, share, failing)));
      // Round by round, since the two stood side by side there and the machine is not the same in the next one.
      const ratio = median(
        bad.map(({ perSecond }, round) => perSecond / (good[round]?.perSecond ?? Number.NaN)),
      );
      return [
        `${share * 100} %`,
        name,
        `${Math.round(median(good.map(({ perSecond }) => perSecond)))}/s`,
        `${Math.round(median(bad.map(({ perSecond }) => perSecond)))}/s`,
        ratio.toFixed(2),
        `${median(bad.map((round) => round.newSessionsPerSecond)).toFixed(1)}/s`,
      ];
    }),
  );
  const head = ['inserts', 'client', 'all succeed', 'all fail', 'ratio', 'new sessions when they fail'];
  console.log(markdownTable(head, rows));
}

function keyOf(name: string, share: number, failing: boolean): string {
  return `${name} ${share} ${failing}`;
}

main();
