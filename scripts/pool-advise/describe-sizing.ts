/** The advice as a person reads it in a terminal: what to do, how sure, the table, the fleet. */
import { formatCount, formatDuration, formatRate, formatShare } from '@/lib/display';
import {
  type Fleet,
  fleetBudget,
  type LimitRow,
  type PoolSizing,
  type ServerCapacity,
  withoutGuess,
} from '@/lib/sizing';
import { wrapText } from '../pool-top/wrap-text';
import type { ChosenFleet } from './choose-fleet';

const WIDTH = 80;

export function describeSizing(sizing: PoolSizing, chosen: ChosenFleet): readonly string[] {
  const { advice, sureness, rows } = sizing;
  return [
    ...advice.flatMap(({ sentence }) => [...wrapText(sentence, WIDTH), '']),
    ...wrapText(sureness.sentence, WIDTH),
    '',
    ...(rows.length === 0 ? [] : [...tableOf(sizing), '']),
    ...budgetOf(sizing, chosen),
    ...sayUncounted(chosen),
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

function budgetOf({ limit, budget }: PoolSizing, { fleet, server, isPooled }: ChosenFleet): string[] {
  const { instances, deployOverlap, otherConnections } = fleet;
  const pools = Math.ceil(instances * deployOverlap);
  const ofPools = `${limit} × ${formatCount(pools)} (${describePools(instances, deployOverlap)})`;
  if (budget !== undefined && server !== undefined) {
    const { needed, available, largestLimit } = budget;
    const { maxConnections, reservedConnections } = server;
    const largestCertain = fleetBudget(limit, withoutGuess(fleet), server).largestLimit;
    return [
      `Fleet: ${ofPools} + ${formatCount(otherConnections)} others = ${formatCount(needed)} of ${formatCount(maxConnections)} − ${formatCount(reservedConnections)} = ${formatCount(available)}: ${sayWhetherItFits(limit, fleet, server)}.`,
      `The largest limit that fits is ${formatCount(largestLimit)}${largestCertain > largestLimit ? `; ${formatCount(largestCertain)} if these are a deploy’s already` : ''}.`,
    ];
  }
  if (isPooled) {
    return [
      `Fleet: ${ofPools} = ${formatCount(limit * pools)} connections to the pooler: its max_client_conn must be at least that.`,
      'What it opens to the server is its own setting, and that must fit max_connections.',
    ];
  }
  return ['Fleet: the server’s limit is not known; say --max-connections, --neon or --postgres.'];
}

function sayWhetherItFits(limit: number, fleet: Fleet, server: ServerCapacity): string {
  if (fleetBudget(limit, fleet, server).fits) return 'fits';
  return fleetBudget(limit, withoutGuess(fleet), server).fits
    ? 'too many, unless these are a deploy’s already'
    : 'too many';
}

function sayUncounted({ uncountedConnections }: ChosenFleet): readonly string[] {
  if (uncountedConnections === 0) return [];
  return wrapText(
    `Not counted: ${formatCount(uncountedConnections)} other sessions in the scrape, which does not tell those of sister instances from the rest. Say with --others how many are none of yours.`,
    WIDTH,
  );
}

/** "3 instances × 2 during a deploy" */
function describePools(instances: number, deployOverlap: number): string {
  const count = instances === 1 ? '1 instance' : `${formatCount(instances)} instances`;
  if (deployOverlap === 1) return count;
  const rounded = Number.isInteger(instances * deployOverlap) ? '' : ', rounded up';
  return `${count} × ${deployOverlap} during a deploy${rounded}`;
}
