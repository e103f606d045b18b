/**
 * Whether lib/sizing predicts what a real pool does: its p95 and p99 wait against those that callers of `SELECT
 * pg_sleep(x)` really had, without admission, so that nobody is sent away.
 *
 * Close to the limit a queue forgets so slowly that minutes are chance, so each pool is given a trace that was chosen
 * beforehand to speak for the long run. Afterwards a queue of the textbook is given the very same arrivals and use
 * times: where it waits as the pool did and the prediction is off, the trace did not arrive as it was chosen; where it
 * waits less, the pool was slow.
 */
import { markdownTable } from './markdown-table';
import { chooseTrace, REPRESENTATIVE_RATIO } from './sizing/choose-trace';
import { errorOf, type Judgement, judgeCell, TOLERANCE_MS, TOLERANCE_RATIO } from './sizing/judge-cell';
import { type Measurement, measureCell } from './sizing/measure-cell';
import { type Cell, lastsMs, planCells, runTogether, shareMsOf } from './sizing/plan';
import type { Trace } from './sizing/trace';
import type { Bar, SuiteContext, SuiteReport } from './suite';

/** Apart, so that no two cells try the same seeds. */
const SEEDS_PER_CELL = 1_000_000;

/** A generator that is later than that was kept off the processor, and the pool met other arrivals than those of the trace. */
const LATE_P99_MS = 3;
/** How far a textbook queue may wait from its long run under what did arrive and last, as a share of what is borne. */
const UNREPRESENTATIVE_ERROR = 0.5;
const ATTEMPTS = 3;

const VERDICTS: Readonly<Record<Judgement['verdict'], string>> = {
  within: 'within',
  chance: 'beyond, by chance',
  bursts: 'BEYOND: arrivals in bursts',
  formula: 'BEYOND: the formula',
  pool: 'BEYOND: the pool',
};

export async function benchSizing({ url, quick, progress }: SuiteContext): Promise<SuiteReport> {
  const cells = planCells(quick);
  progress.plan(cells.reduce((sum, cell) => sum + shareMsOf(cell, lastsMs(cell)), 0));
  const runs = new Map<Cell, Run>();
  let firstWithin = 0;
  let open = cells;
  for (let attempt = 1; attempt <= ATTEMPTS && open.length > 0; attempt += 1) {
    const traces = new Map<Cell, Trace>();
    for (const cell of open) {
      progress.step(`chooses a trace: ${describeCell(cell)}`, 0);
      const last = runs.get(cell);
      const firstSeed = last === undefined ? cells.indexOf(cell) * SEEDS_PER_CELL : last.trace.seed + 1;
      const trace = chooseTrace(cell, firstSeed);
      if (trace !== undefined) traces.set(cell, trace);
      else if (last === undefined)
        throw new Error(`No trace speaks for the long run: ${describeCell(cell)}.`);
    }
    // What was measured is not lost where there is no other trace.
    open = open.filter((cell) => traces.has(cell));
    const measurements: Measurement[] = [];
    await runTogether(open, async (cell) => {
      progress.step(describeCell(cell), shareMsOf(cell, lastsMs(cell)));
      measurements.push(await measureCell(url, cell, traces.get(cell) as Trace));
    });
    // Only now: what it takes would be a stall for the pools that are still measured.
    for (const measurement of measurements) {
      progress.step(`judges ${describeCell(measurement.cell)}`, 0);
      const judgement = judgeCell(measurement);
      runs.set(measurement.cell, { ...judgement, attempt });
      if (attempt === 1 && judgement.verdict === 'within') firstWithin += 1;
    }
    open = open.filter((cell) => isOffTrace(runs.get(cell) as Run));
  }
  const judgements = [...runs.values()];
  const each = `within ${TOLERANCE_RATIO * 100} % or ${TOLERANCE_MS} ms, in each cell`;
  const barOf = (promise: string, isMet: (judgement: Judgement) => boolean): Bar => {
    const count = judgements.filter(isMet).length;
    return {
      promise: `p95 and p99 wait, ${promise}, ${each}`,
      value: `in ${count} of ${judgements.length}`,
      passed: count === judgements.length,
    };
  };
  return {
    text: render(judgements, firstWithin),
    bars: [
      barOf('predicted against measured', ({ verdict }) => verdict === 'within'),
      barOf(
        'the pool against a textbook queue with the same arrivals and use times',
        ({ simulated, measured }) => errorOf(simulated, measured) <= 1,
      ),
      barOf(
        'predicted against that queue in the long run',
        ({ predicted, settled }) => errorOf(predicted, settled) <= 1,
      ),
    ],
  };
}

interface Run extends Judgement {
  /** Which time it was measured, from 1. */
  readonly attempt: number;
}

/** Whether the pool was given something else than the trace that was chosen for it. Whatever the pool waited, and the formula says. */
function isOffTrace({ latenessP99Ms, simulated, settled }: Judgement): boolean {
  return latenessP99Ms > LATE_P99_MS || errorOf(simulated, settled) > UNREPRESENTATIVE_ERROR;
}

function describeCell(cell: Cell): string {
  const { limit, utilizationRatio, use } = cell;
  return `${use.kind} use times, limit ${limit}, utilisation ${utilizationRatio}, ${Math.round(lastsMs(cell) / 1000)} s`;
}

const HEAD = [
  'use times',
  'limit',
  'utilisation',
  'mean use, ms',
  'CV² of use',
  'requests',
  'dispersion of arrivals',
  'late by, p99, ms',
  'measured, times',
  'p95 wait, ms: predicted / **measured** / simulated / long run',
  'p99 wait, ms: predicted / **measured** / simulated / long run',
  'verdict',
];

function render(runs: readonly Run[], firstWithin: number): string {
  const sorted = runs.toSorted(
    ({ cell: a }, { cell: b }) =>
      a.use.kind.localeCompare(b.use.kind) || a.limit - b.limit || a.utilizationRatio - b.utilizationRatio,
  );
  return `Pools under Poisson arrivals of \`SELECT pg_sleep(x)\`, without admission; as many at a time as one process can
send to on time. Utilisation, mean use and variation are those that each pool's recorder counted, and the
prediction is made of them and of nothing else. *Simulated* is a textbook queue that was given the same arrivals and use
times, those that callers saw less what their answers were on the way back, on average; *long run* is that queue for millions of requests at the same rate, with use times drawn from the measured ones.

**How the traces are chosen.** At 95 % in use a queue remembers for some 1,500 requests, so that what it waits in a few
minutes is chance: of two runs of one pool, one may wait twice as long. A prediction for the long run is held against
that only where the minutes speak for it. So arrivals and use times of each cell are drawn from seeds in ascending
order, before it is measured, and the first is taken whose wait in a textbook queue has p95 and p99 within
${REPRESENTATIVE_RATIO * 100} % of those of millions of requests, and whose utilisation and variation are the planned ones (${REPRESENTATIVE_RATIO * 100} % of what is
left of the limit, and of 1 + CV²). Neither the prediction nor the pool has a part in that choice. Each sleep is asked to be
shorter by what the last few hundred took beyond their time, so that uses last as they were drawn: how long a sleep takes drifts
with the machine, and use times that drift for minutes are not what the formula is of. A cell did not get its trace where one in a hundred requests was sent more
than ${LATE_P99_MS} ms late, or where under what did arrive and last the textbook queue waits further from its long run than
${UNREPRESENTATIVE_ERROR * TOLERANCE_RATIO * 100} % and ${UNREPRESENTATIVE_ERROR * TOLERANCE_MS} ms. Such a cell is measured again with the next trace, ${ATTEMPTS} times in all, and the last time
counts, whatever it was. That rule does not know the prediction, but use times are what the pool made of them, and where
both pool and formula are right it takes out most of what is beyond by chance; the fewer cells are left, the fewer neighbours
they have. At the first time, ${firstWithin} of ${runs.length} were within.

${markdownTable(HEAD, sorted.map(rowOf))}`;
}

function rowOf(judgement: Run): string[] {
  const { cell, traffic, trace, predicted, measured, simulated, settled } = judgement;
  const four = (name: 'p95Ms' | 'p99Ms') =>
    `${predicted[name].toFixed(1)} / **${measured[name].toFixed(1)}** / ${simulated[name].toFixed(1)} / ${settled[name].toFixed(1)}`;
  return [
    cell.use.kind,
    String(cell.limit),
    predicted.utilizationRatio.toFixed(3),
    traffic.meanUseMs.toFixed(1),
    traffic.useCv2.toFixed(2),
    String(trace.dueMs.length - trace.warmUp),
    judgement.dispersion.toFixed(2),
    judgement.latenessP99Ms.toFixed(1),
    String(judgement.attempt),
    four('p95Ms'),
    four('p99Ms'),
    VERDICTS[judgement.verdict],
  ];
}
