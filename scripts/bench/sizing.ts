/**
 * Whether lib/sizing predicts what a real pool does: its p95 and p99 wait against those that callers of `SELECT
 * pg_sleep(x)` really had, without admission, so that nobody is sent away.
 *
 * Close to the limit a queue forgets so slowly that minutes are chance. A queue of the textbook that is given the very
 * same arrivals and use times tells that apart from a fault of the pool: where it waits as the pool did and the
 * prediction is off, the time was too short; where it waits less, the pool was slow.
 */
import { createRandom } from '../load/random';
import { markdownTable } from './markdown-table';
import { errorOf, type Judgement, judgeCell, TOLERANCE_MS, TOLERANCE_RATIO } from './sizing/judge-cell';
import { type Measurement, measureCell } from './sizing/measure-cell';
import { type Cell, planCells, runTogether, shareMsOf } from './sizing/plan';
import type { Bar, SuiteContext, SuiteReport } from './suite';

const SEED = 4;

const VERDICTS: Readonly<Record<Judgement['verdict'], string>> = {
  within: 'within',
  chance: 'beyond, by chance',
  bursts: 'BEYOND: arrivals in bursts',
  formula: 'BEYOND: the formula',
  pool: 'BEYOND: the pool',
};

export async function benchSizing({ url, quick, progress }: SuiteContext): Promise<SuiteReport> {
  const cells = planCells(quick);
  progress.plan(cells.reduce((sum, cell) => sum + shareMsOf(cell), 0));
  const measurements: Measurement[] = [];
  let begun = 0;
  await runTogether(cells, async (cell) => {
    begun += 1;
    progress.step(`${describeCell(cell)} (${begun} of ${cells.length})`, shareMsOf(cell));
    measurements.push(await measureCell(url, cell, createRandom(SEED + begun)));
  });
  // Only now: what it takes would be a stall for the pools that are still measured.
  const judgements = measurements.map(judgeCell);
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
    text: render(judgements),
    bars: [
      barOf('predicted against measured', ({ verdict }) => verdict === 'within'),
      barOf(
        'the pool against a textbook queue with the same arrivals and use times',
        ({ simulated, measured }) => errorOf(simulated, measured) <= 1,
      ),
      barOf(
        'predicted against that queue when it has settled',
        ({ predicted, settled }) => errorOf(predicted, settled) <= 1,
      ),
    ],
  };
}

function describeCell({ limit, utilizationRatio, use, measureMs }: Cell): string {
  return `${use.kind} use times, limit ${limit}, utilisation ${utilizationRatio}, ${Math.round(measureMs / 1000)} s`;
}

const HEAD = [
  'use times',
  'limit',
  'utilisation',
  'mean use, ms',
  'CV² of use',
  'dispersion of arrivals',
  'requests',
  'p95 wait, ms: predicted / **measured** / simulated / settled',
  'p99 wait, ms: predicted / **measured** / simulated / settled',
  'verdict',
];

function render(judgements: readonly Judgement[]): string {
  const sorted = judgements.toSorted(
    ({ cell: a }, { cell: b }) =>
      a.use.kind.localeCompare(b.use.kind) || a.limit - b.limit || a.utilizationRatio - b.utilizationRatio,
  );
  return `Pools under Poisson arrivals of \`SELECT pg_sleep(x)\`, without admission, as many at a time as one process can
send to on time. Utilisation, mean use and variation are those that each pool's recorder counted, and the prediction is
made of them. *Simulated* is a textbook queue that was given the same arrivals and use times; *settled* is that queue for
three million requests at the same rate, with use times drawn from the measured ones.

${markdownTable(HEAD, sorted.map(rowOf))}`;
}

function rowOf({
  cell,
  traffic,
  requests,
  predicted,
  measured,
  simulated,
  settled,
  ...rest
}: Judgement): string[] {
  const three = (name: 'p95Ms' | 'p99Ms') =>
    `${predicted[name].toFixed(1)} / **${measured[name].toFixed(1)}** / ${simulated[name].toFixed(1)} / ${settled[name].toFixed(1)}`;
  return [
    cell.use.kind,
    String(cell.limit),
    predicted.utilizationRatio.toFixed(3),
    traffic.meanUseMs.toFixed(1),
    traffic.useCv2.toFixed(2),
    rest.dispersion.toFixed(2),
    String(requests),
    three('p95Ms'),
    three('p99Ms'),
    VERDICTS[rest.verdict],
  ];
}
