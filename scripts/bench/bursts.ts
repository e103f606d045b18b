/**
 * Below capacity nobody may be lost whom a plain pool would have served in time: bursts, random arrivals and use times
 * that vary, the same to the millisecond for the plain pool and for ours, in segments turn about.
 */
import { type Arrivals, arrivalTimes, createRandom } from '../load/arrivals';
import { type Durations, drawDuration } from '../load/durations';
import { measureCapacity, warmUp } from './capacity';
import { type Contender, DEADLINE_MS, LIMIT, ourContender, pgContender } from './contenders';
import { duration, finePercent } from './formats';
import { countLost, type LoadSummary, summariseLoad } from './load-summary';
import { markdownTable } from './markdown-table';
import { type Request, startOpenLoop } from './open-loop';
import { atMost, type Bar, type Suite } from './suite';

const MEAN_USE_MS = 20;
const LOST_BAR = 0.001;
/** Requests that wait at the end of a segment belong to it; what holds a connection longer is lost anyway. */
const PATIENCE_MS = 5_000;

interface Scenario {
  readonly name: string;
  readonly utilisation: number;
  readonly arrivals: (perSecond: number) => Arrivals;
  readonly uses: Durations;
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: '0.8 ×, bursts of 3 × for 200 ms each second',
    utilisation: 0.8,
    // The factor is of the mean, the bursts of the capacity.
    arrivals: (perSecond) => ({
      kind: 'bursts',
      perSecond,
      burstFactor: 3 / 0.8,
      burstMs: 200,
      periodMs: 1_000,
    }),
    uses: { kind: 'constant', meanMs: MEAN_USE_MS },
  },
  {
    name: '0.95 ×, Poisson, exponential use times',
    utilisation: 0.95,
    arrivals: (perSecond) => ({ kind: 'poisson', perSecond }),
    uses: { kind: 'exponential', meanMs: MEAN_USE_MS },
  },
  {
    name: '0.8 ×, Poisson, log-normal use times, p99 100 × the median',
    utilisation: 0.8,
    arrivals: (perSecond) => ({ kind: 'poisson', perSecond }),
    uses: { kind: 'log-normal', meanMs: MEAN_USE_MS, p99OverMedian: 100 },
  },
];

interface Segment {
  readonly plain: readonly Request[];
  readonly ours: readonly Request[];
}

export const benchBursts: Suite = async ({ url, quick, progress }) => {
  // Long ones: near its capacity a pool's queue takes seconds to come and go.
  const segments = quick ? 1 : 2;
  const segmentMs = quick ? 3_000 : 20_000;
  progress.plan(SCENARIOS.length * segments * 2 * segmentMs);
  const overheadMs = await measureOverhead(url, quick ? 500 : 3_000);
  const results: { readonly scenario: Scenario; readonly segments: readonly Segment[] }[] = [];
  for (const [row, scenario] of SCENARIOS.entries()) {
    const measured: Segment[] = [];
    for (let segment = 1; segment <= segments; segment += 1) {
      const plan = drawPlan(scenario, overheadMs, segmentMs, 100 * row + segment);
      const run = async (contender: Contender) => {
        progress.step(`${scenario.name}, segment ${segment} of ${segments}, ${contender.name}`, segmentMs);
        return runPlan(contender, plan);
      };
      const first = segment % 2 === 0 ? await run(ourContender(url, 'on')) : undefined;
      const plain = await run(pgContender(url, 0));
      measured.push({ plain, ours: first ?? (await run(ourContender(url, 'on'))) });
    }
    results.push({ scenario, segments: measured });
  }
  return {
    text: [
      `Pool of ${LIMIT}, statements of ${MEAN_USE_MS} ms in the mean, callers that wait 1 s and no longer. ${segments} segments of ` +
        `${duration(segmentMs)} for each pool, turn about; arrivals and use times come from a seed, the same for both. ` +
        `Lost: the plain pool served it in time and ours did not, whether it was shed, given up, late or failed.`,
      markdownTable(
        ['load', 'pool', 'requests', 'in time', 'p50', 'p95', 'p99', 'shed', 'lost'],
        results.flatMap(renderRows),
      ),
    ].join('\n\n'),
    bars: results.map(judge),
  };
};

/** @returns how long a connection is held beyond the sleep itself, ms */
async function measureOverhead(url: string, durationMs: number): Promise<number> {
  const statement = sleepStatement(MEAN_USE_MS);
  const capacity = await measureCapacity(() => pgContender(url, 0), statement, durationMs);
  return (1000 * LIMIT) / capacity - MEAN_USE_MS;
}

interface Plan {
  readonly dueMs: readonly number[];
  readonly useMs: readonly number[];
}

function drawPlan(scenario: Scenario, overheadMs: number, segmentMs: number, seed: number): Plan {
  const random = createRandom(seed);
  const capacity = (1000 * LIMIT) / (scenario.uses.meanMs + overheadMs);
  const dueMs = [...arrivalTimes(scenario.arrivals(scenario.utilisation * capacity), segmentMs, random)];
  // PostgreSQL sleeps whole milliseconds and rounds up: half of one in the mean, which would turn 0.95 × into 0.98 ×.
  return { dueMs, useMs: dueMs.map(() => Math.round(drawDuration(scenario.uses, random))) };
}

async function runPlan(contender: Contender, { dueMs, useMs }: Plan): Promise<readonly Request[]> {
  try {
    await warmUp(contender);
    const loop = startOpenLoop(dueMs, ({ index, latenessMs }) =>
      contender.query(sleepStatement(useMs[index] as number), DEADLINE_MS - latenessMs),
    );
    await loop.settled(PATIENCE_MS);
    loop.stop();
    return loop.requests;
  } finally {
    await contender.end();
  }
}

function sleepStatement(ms: number) {
  return { text: 'SELECT pg_sleep($1)', values: [ms / 1000] };
}

/** All segments of one pool as one. */
function summarise(runs: readonly (readonly Request[])[]): LoadSummary {
  return summariseLoad(runs.flat(), { fromMs: 0, toMs: Number.POSITIVE_INFINITY, deadlineMs: DEADLINE_MS });
}

function sumLost(segments: readonly Segment[]): number {
  return segments.reduce((sum, { plain, ours }) => sum + countLost(plain, ours, DEADLINE_MS), 0);
}

function renderRows({ scenario, segments }: { scenario: Scenario; segments: readonly Segment[] }) {
  const plain = summarise(segments.map((segment) => segment.plain));
  const ours = summarise(segments.map((segment) => segment.ours));
  const lost = sumLost(segments);
  const row = (name: string, summary: LoadSummary, ofPlain: string) => [
    scenario.name,
    name,
    String(summary.arrived),
    finePercent(summary.good / summary.arrived),
    duration(summary.p50Ms),
    duration(summary.p95Ms),
    duration(summary.p99Ms),
    `${summary.shed} (${finePercent(summary.shed / summary.arrived)})`,
    ofPlain,
  ];
  return [
    row('pg.Pool', plain, '–'),
    row('ContentFlow, admission on', ours, `${lost} (${finePercent(lost / plain.good)})`),
  ];
}

function judge({ scenario, segments }: { scenario: Scenario; segments: readonly Segment[] }): Bar {
  const inTime = summarise(segments.map(({ plain }) => plain)).good;
  return atMost(
    `${scenario.name}: lost of what the plain pool serves in time`,
    sumLost(segments) / inTime,
    LOST_BAR,
    finePercent,
  );
}
