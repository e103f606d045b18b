/**
 * Whether one workspace's flood reaches another one: A asks for ten times what the pool can serve, B for a tenth of it.
 * B alone before each round, on the same pool, is what it is compared with.
 */
import { nameWorkspace, withCaller, withDeadline } from '@/lib/caller';
import { arrivalTimes, createRandom } from '../load/arrivals';
import { measureCapacity, warmUp } from './capacity';
import { type Contender, DEADLINE_MS, LIMIT, openOurs, pgContender, SLEEP } from './contenders';
import { duration, finePercent, percent } from './formats';
import { type LoadSummary, summariseLoad } from './load-summary';
import { markdownTable } from './markdown-table';
import { type Ask, type OpenLoop, type Request, startOpenLoop } from './open-loop';
import { atLeast, below, type Suite } from './suite';

const FLOOD = 10;
const SMALL = 0.1;
const GOODPUT_BAR = 0.99;
const P99_RATIO_BAR = 3;
/** A's backlog needs a while to stand. */
const WARM_UP_MS = 2_000;

type Workspace = 'A' | 'B';

/** A pool that is told for whom. */
interface Tenancy {
  readonly contender: Contender;
  readonly ask: (workspace: Workspace) => Ask;
}

interface Round {
  readonly alone: OpenLoop;
  readonly flood: OpenLoop;
  readonly beside: OpenLoop;
}

interface Result {
  readonly name: string;
  readonly alone: LoadSummary;
  readonly flood: LoadSummary;
  readonly beside: LoadSummary;
}

export const benchFairness: Suite = async ({ url, quick, progress }) => {
  const rounds = quick ? 1 : 3;
  const aloneMs = quick ? 2_000 : 10_000;
  const besideMs = WARM_UP_MS + (quick ? 2_000 : 10_000);
  progress.plan(2 * rounds * (aloneMs + besideMs));
  const capacity = await measureCapacity(() => pgContender(url, 0), SLEEP, quick ? 500 : 3_000);
  const openings = [() => openPlain(url), () => openOursByWorkspace(url)];
  const measured = openings.map((): Round[] => []);
  const names: string[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    for (const [index, open] of openings.entries()) {
      const tenancy = open();
      names[index] = tenancy.contender.name;
      progress.step(`${tenancy.contender.name}, round ${round} of ${rounds}`, aloneMs + besideMs);
      measured[index]?.push(await measureRound(tenancy, capacity, aloneMs, besideMs));
    }
  }
  const results = measured.map((own, index) => summarise(names[index] as string, own, aloneMs, besideMs));
  const ours = results[1] as Result;
  return {
    text: [
      `Pool of ${LIMIT}, \`${SLEEP.text}\`, callers that wait 1 s and no longer, fixed intervals. Workspace A asks for ` +
        `${FLOOD} × the capacity, B for ${percent(SMALL)} of it. ${rounds} rounds for each pool, turn about: B alone for ` +
        `${duration(aloneMs)}, then both for ${duration(besideMs)}, of which the first ${duration(WARM_UP_MS)} do not count. ` +
        `Sent late: how far the generator was behind with B beside A, which the times include.`,
      markdownTable(
        [
          'pool',
          'B in time',
          'B p99 alone',
          'B p99 beside A',
          'B shed',
          'A in time, of the capacity',
          'A shed',
          'sent late, p99',
        ],
        results.map(({ name, alone, flood, beside }) => [
          name,
          finePercent(beside.good / beside.arrived),
          duration(alone.p99Ms),
          duration(beside.p99Ms),
          String(beside.shed),
          percent(flood.goodPerSecond / capacity),
          percent(flood.shed / flood.arrived),
          duration(beside.latenessP99Ms),
        ]),
      ),
    ].join('\n\n'),
    bars: [
      atLeast(
        'B beside the flood: served in time',
        ours.beside.good / ours.beside.arrived,
        GOODPUT_BAR,
        finePercent,
      ),
      below(
        'B beside the flood: p99 over its p99 alone',
        ours.beside.p99Ms / ours.alone.p99Ms,
        P99_RATIO_BAR,
        times,
      ),
    ],
  };
};

function openPlain(url: string): Tenancy {
  const contender = pgContender(url, 0);
  return { contender, ask: () => () => contender.query(SLEEP, DEADLINE_MS) };
}

function openOursByWorkspace(url: string): Tenancy {
  const { pool, end } = openOurs(url, { DATABASE_ADMISSION: 'on' });
  const name = 'ContentFlow, admission on';
  return {
    contender: { name, query: (statement) => pool.query(statement), end },
    ask: (workspace) => (request) =>
      withCaller('GET /bench', () => {
        nameWorkspace(workspace);
        return withDeadline(DEADLINE_MS - request.latenessMs, () => pool.query(SLEEP));
      }),
  };
}

async function measureRound(
  { contender, ask }: Tenancy,
  capacity: number,
  aloneMs: number,
  besideMs: number,
): Promise<Round> {
  const fixed = (share: number, durationMs: number) =>
    arrivalTimes({ kind: 'fixed', perSecond: share * capacity }, durationMs, createRandom(1));
  try {
    await warmUp(contender);
    const alone = startOpenLoop(fixed(SMALL, aloneMs), ask('B'));
    await alone.settled(DEADLINE_MS);
    const flood = startOpenLoop(fixed(FLOOD, besideMs), ask('A'));
    const beside = startOpenLoop(fixed(SMALL, besideMs), ask('B'));
    await Promise.all([flood.settled(DEADLINE_MS), beside.settled(DEADLINE_MS)]);
    for (const loop of [alone, flood, beside]) loop.stop();
    return { alone, flood, beside };
  } finally {
    await contender.end();
  }
}

/** All rounds as one. */
function summarise(name: string, rounds: readonly Round[], aloneMs: number, besideMs: number): Result {
  const of = (loop: keyof Round, fromMs: number, toMs: number) => {
    const requests = rounds.flatMap((round): readonly Request[] => round[loop].requests);
    const summary = summariseLoad(requests, { fromMs, toMs, deadlineMs: DEADLINE_MS });
    return { ...summary, goodPerSecond: summary.goodPerSecond / rounds.length };
  };
  return {
    name,
    alone: of('alone', 0, aloneMs),
    flood: of('flood', WARM_UP_MS, besideMs),
    beside: of('beside', WARM_UP_MS, besideMs),
  };
}

function times(value: number): string {
  return Number.isNaN(value) ? '–' : `${value.toFixed(2)} ×`;
}
