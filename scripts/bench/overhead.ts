/**
 * What the pool, all that it records and the gate before it cost where nobody has to wait.
 *
 * Slices turn about over one server, so that what the machine does besides falls on all; a slice is compared with
 * others of its round. They are short, because the machine changes within seconds by more than what is looked for. One
 * contender is there twice: how far it is from itself is what a difference has to exceed to be one.
 * All run as in a route: in an AsyncLocalStorage, with a label, a workspace and a deadline.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { nameWorkspace } from '@/lib/caller';
import { PrismaClient } from '@/prisma/generated/client';
import { measureTurnAbout, runClosedLoop, type Slice } from './closed-loop';
import { asRoute, LIMIT, openOurs } from './contenders';
import { duration, perSecond, ratio } from './formats';
import { markdownTable } from './markdown-table';
import { itemSlug, seedContent } from './sample-content';
import { median } from './statistics';
import { atLeast, type Bar, below, type Suite } from './suite';

const THROUGHPUT_BAR = 0.98;
const CPU_BAR_MICROS = 5;
/** Until the code is compiled and each pool has its connections. */
const WARM_UP_ROUNDS = 8;
const SLICE_MS = 100;
const POINT_READ = 'SELECT * FROM content_items WHERE workspace_id = $1 AND slug = $2 LIMIT 1';

interface Entrant {
  readonly name: string;
  readonly open: () => Opened;
}

interface Opened {
  readonly prisma: () => Promise<unknown>;
  readonly raw: () => Promise<unknown>;
  readonly end: () => Promise<void>;
}

type Way = 'prisma' | 'raw';

/** For each round, the slices in the order of the entrants. */
type Rounds = readonly (readonly Slice[])[];

const BARE = 0;
const OFF = 1;
const ON = 3;

export const benchOverhead: Suite = async ({ url, quick, progress }) => {
  // Clients, pools and sessions are made anew each time: which sessions a pool happens to get moves a whole set.
  const sets = quick ? 1 : 6;
  const rounds = quick ? 6 : 48;
  const workspaceId = await seedContent(url);
  const measured: Record<Way, (readonly Slice[])[]> = { prisma: [], raw: [] };
  const entrants = describeEntrants(url, workspaceId);
  const setMs = (WARM_UP_ROUNDS + rounds) * 2 * entrants.length * SLICE_MS;
  progress.plan(sets * setMs);
  const names = entrants.map(({ name }) => name);
  for (let set = 1; set <= sets; set += 1) {
    progress.step(`set ${set} of ${sets}`, setMs);
    const pools = await measureTurnAbout(entrants, set, async ({ open }) => open());
    for (const way of ['prisma', 'raw'] as const) {
      const all = await measureSet(pools, way, set, rounds);
      measured[way].push(...all);
    }
    await Promise.all(pools.map(({ end }) => end()));
  }
  return {
    text: [
      `Pool of ${LIMIT}, point reads by as many callers, so that nobody waits. Medians of ${sets} sets, with pools made anew, of ` +
        `${rounds} rounds of slices of ${duration(SLICE_MS)} turn about; ratios and differences are to the same round. CPU is the ` +
        `client process's. *The same once more* differs from *admission off* by nothing but chance.`,
      'Through Prisma:',
      renderTable(names, measured.prisma),
      '`pool.query`:',
      // Comments are Prisma's.
      renderTable(names.slice(0, ON + 1), measured.raw),
    ].join('\n\n'),
    bars: [...judge('through Prisma', measured.prisma), ...judge('pool.query', measured.raw)],
  };
};

function describeEntrants(url: string, workspaceId: string): readonly Entrant[] {
  const entrant = (
    name: string,
    open: () => { readonly pool: pg.Pool; readonly client: PrismaClient; readonly end: () => Promise<void> },
  ): Entrant => ({
    name,
    open: () => {
      const { pool, client, end } = open();
      return {
        prisma: () => client.contentItem.findFirstOrThrow({ where: { workspaceId, slug: itemSlug(0) } }),
        raw: () => pool.query(POINT_READ, [workspaceId, itemSlug(0)]),
        end,
      };
    },
  });
  const ours = (name: string, environment: Readonly<Record<string, string>>) =>
    entrant(name, () => openOurs(url, environment));
  return [
    entrant('bare pg.Pool', () => {
      const pool = new pg.Pool({ connectionString: url, max: LIMIT });
      return { pool, client: new PrismaClient({ adapter: new PrismaPg(pool) }), end: () => pool.end() };
    }),
    ours('ContentFlow, admission off', { DATABASE_ADMISSION: 'off' }),
    ours('the same once more', { DATABASE_ADMISSION: 'off' }),
    ours('ContentFlow, admission on', { DATABASE_ADMISSION: 'on' }),
    ours('admission on and SQL comments', { DATABASE_ADMISSION: 'on', DATABASE_SQL_COMMENTS: '1' }),
  ];
}

async function measureSet(pools: readonly Opened[], way: Way, set: number, rounds: number): Promise<Rounds> {
  const measured: (readonly Slice[])[] = [];
  for (let round = 0; round < WARM_UP_ROUNDS + rounds; round += 1) {
    const slices = await measureTurnAbout(pools, set + round, (pool) =>
      asRoute(60_000, () => {
        nameWorkspace('bench');
        return runClosedLoop(pool[way], LIMIT, SLICE_MS);
      }),
    );
    if (round >= WARM_UP_ROUNDS) measured.push(slices);
  }
  return measured;
}

function compare(rounds: Rounds, index: number, base: number) {
  const of = (value: (own: Slice, other: Slice) => number) =>
    median(rounds.map((slices) => value(slices[index] as Slice, slices[base] as Slice)));
  return {
    perSecond: of((own) => own.perSecond),
    cpuMicros: of((own) => own.cpuMicros),
    throughputRatio: of((own, other) => own.perSecond / other.perSecond),
    addedCpuMicros: of((own, other) => own.cpuMicros - other.cpuMicros),
  };
}

function renderTable(names: readonly string[], rounds: Rounds): string {
  return markdownTable(
    ['pool', 'queries', 'CPU a query', 'to bare: throughput', 'CPU', 'to admission off: throughput', 'CPU'],
    names.map((name, index) => {
      const toBare = compare(rounds, index, BARE);
      const toOff = compare(rounds, index, OFF);
      return [
        name,
        perSecond(toBare.perSecond),
        micros(toBare.cpuMicros),
        ratio(toBare.throughputRatio),
        addedMicros(toBare.addedCpuMicros),
        ratio(toOff.throughputRatio),
        addedMicros(toOff.addedCpuMicros),
      ];
    }),
  );
}

/** The plain pool is the same one with admission off; a bare one has no metrics, which cost something as well. */
function judge(way: string, rounds: Rounds): readonly Bar[] {
  const toOff = compare(rounds, ON, OFF);
  return [
    atLeast(`${way}, admission on to off: throughput`, toOff.throughputRatio, THROUGHPUT_BAR, ratio),
    below(`${way}, admission on to off: CPU a query`, toOff.addedCpuMicros, CPU_BAR_MICROS, addedMicros),
  ];
}

function micros(value: number): string {
  return `${value.toFixed(1)} µs`;
}

function addedMicros(value: number): string {
  return `${value < 0 ? '−' : '+'}${micros(Math.abs(value))}`;
}
