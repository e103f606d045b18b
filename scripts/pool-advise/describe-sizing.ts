/** The advice as a person reads it in a terminal: what to do, how sure, the table, the fleet. */
import { formatCount, formatDuration, formatRate, formatShare } from '@/lib/display';
import type { Fleet, LimitRow, PoolSizing, ServerCapacity } from '@/lib/sizing';
import { wrapText } from '../pool-top/wrap-text';

const WIDTH = 80;

export function describeSizing(
  sizing: PoolSizing,
  fleet: Fleet,
  server: ServerCapacity | undefined,
): readonly string[] {
  const { advice, sureness, rows } = sizing;
  return [
    ...advice.flatMap(({ sentence }) => [...wrapText(sentence, WIDTH), '']),
    ...wrapText(sureness.sentence, WIDTH),
    '',
    ...(rows.length === 0 ? [] : [...tableOf(sizing), '']),
    ...budgetOf(sizing, fleet, server),
  ];
}

interface Column {
  readonly head: string;
  readonly cell: (row: LimitRow) => string;
}

const wait = (ms: number | undefined) => (ms === undefined ? 'saturated' : formatDuration(ms));

const COLUMNS: readonly Column[] = [
  { head: 'limit', cell: ({ limit, isToday }) => `${isToday ? '> ' : ''}${limit}` },
  { head: 'in use', cell: ({ utilizationRatio }) => formatShare(utilizationRatio) },
  { head: 'mean wait', cell: (row) => wait(row.wait?.meanMs) },
  { head: 'p95', cell: (row) => wait(row.wait?.p95Ms) },
  { head: 'p99', cell: (row) => wait(row.wait?.p99Ms) },
  { head: 'enough', cell: ({ meetsTarget }) => (meetsTarget ? 'yes' : 'no') },
];

function tableOf({ traffic, target, rows }: PoolSizing): string[] {
  const cells = [COLUMNS.map(({ head }) => head), ...rows.map((row) => COLUMNS.map(({ cell }) => cell(row)))];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const lines = cells.map((line) =>
    line.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '),
  );
  const { arrivalsPerSecond, meanUseMs, useCv2 } = traffic;
  return [
    `${formatRate(arrivalsPerSecond)} callers/s, ${formatDuration(meanUseMs)} each, CV² ${useCv2.toFixed(2)}; enough: p95 ≤ ${formatDuration(target.p95WaitMs)}, in use ≤ ${formatShare(target.utilizationRatio)}`,
    ...lines.map((line) => line.trimEnd()),
    '> is today’s limit',
  ];
}

function budgetOf({ limit, budget }: PoolSizing, fleet: Fleet, server: ServerCapacity | undefined): string[] {
  if (budget === undefined || server === undefined) {
    return ['Fleet: the server’s limit is not known; say --max-connections, --neon or --postgres.'];
  }
  const { instances, deployOverlap, otherConnections } = fleet;
  const { pools, needed, available, fits, largestLimit } = budget;
  const { maxConnections, reservedConnections } = server;
  return [
    `Fleet: ${limit} × ${formatCount(pools)} (${describePools(instances, deployOverlap)}) + ${formatCount(otherConnections)} others = ${formatCount(needed)} of ${formatCount(maxConnections)} − ${formatCount(reservedConnections)} = ${formatCount(available)}: ${fits ? 'fits' : 'too many'}.`,
    `The largest limit that fits is ${formatCount(largestLimit)}.`,
  ];
}

/** "3 instances × 2 during a deploy" */
function describePools(instances: number, deployOverlap: number): string {
  const count = instances === 1 ? '1 instance' : `${formatCount(instances)} instances`;
  if (deployOverlap === 1) return count;
  const rounded = Number.isInteger(instances * deployOverlap) ? '' : ', rounded up';
  return `${count} × ${deployOverlap} during a deploy${rounded}`;
}
