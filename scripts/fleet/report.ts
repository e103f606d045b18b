/** What became of a fleet, for a terminal: sessions over time, the budget, and what had to be so. */
import { formatCount, formatDuration } from '@/lib/display';
import type { FleetResult } from './run-fleet';
import { renderSessionChart } from './session-chart';

export interface Verdict {
  readonly passed: boolean;
  /** What had to be, and what was. */
  readonly words: string;
}

const CHART_WIDTH = 72;
/** By SIGTERM, as Next ends. */
const CLEAN_EXIT_CODE = 143;

export function judgeFleet(result: FleetResult): readonly Verdict[] {
  const { requests, failures, writes, mostSessions, sessionsFailure, replacements, options } = result;
  const failed = [...failures.values()].reduce((sum, count) => sum + count, 0);
  const kinds = [...failures].map(([kind, count]) => `${formatCount(count)} × ${kind}`).join(', ');
  const allowed = allowedSessions(result);
  const unclean = replacements.filter(({ exitCode }) => exitCode !== CLEAN_EXIT_CODE).length;
  return [
    {
      passed: failed === 0 && requests > 0,
      words: `failed requests: ${formatCount(failed)} of ${formatCount(requests)}${kinds === '' ? '' : ` (${kinds})`}`,
    },
    {
      passed: writes.lost + writes.duplicated + writes.brokenWord === 0 && writes.acknowledged > 0,
      words: `writes: ${formatCount(writes.acknowledged)} acknowledged, ${formatCount(writes.lost)} lost, ${formatCount(writes.duplicated)} twice`,
    },
    {
      passed: sessionsFailure === undefined && mostSessions <= allowed,
      words: `sessions on PostgreSQL: ${formatCount(mostSessions)} at the most, ${formatCount(allowed)} allowed${sessionsFailure === undefined ? '' : `; not counted to the end: ${sessionsFailure}`}`,
    },
    ...judgeClients(result),
    {
      passed: isWithinBudget(result),
      words: `the budget: ${sayBudget(result)}`,
    },
    {
      passed: replacements.length === options.instances && unclean === 0,
      words: `replaced: ${replacements.length} of ${options.instances} instances, ${unclean} of which did not end by themselves`,
    },
  ];
}

export function renderFleet(result: FleetResult, verdicts: readonly Verdict[]): string {
  const { sessions, replacements, mostInstances, proxy } = result;
  const drained = replacements.map(({ drainedInMs }) => drainedInMs);
  return [
    'Sessions on PostgreSQL, the most of each second; ▲ an instance is told to end',
    ...renderSessionChart(
      sessions,
      replacements.map(({ atMs }) => atMs),
      CHART_WIDTH,
    ),
    '',
    `Instances: ${mostInstances} at once at the most; ended within ${formatDuration(Math.max(0, ...drained))} of SIGTERM.`,
    `Load balancer: ${formatCount(proxy.movedOn)} requests went to the next instance because the first took no connection.`,
    '',
    ...verdicts.map(({ passed, words }) => `${passed ? 'passed' : 'FAILED'}: ${words}`),
  ].join('\n');
}

/** What the pools promise, which PgBouncer's own setting hides from PostgreSQL. */
function judgeClients({ pooler, mostInstances, options }: FleetResult): readonly Verdict[] {
  if (pooler === undefined) return [];
  const { mostClients } = pooler;
  const allowed = mostInstances * options.limit;
  const most = mostClients === undefined ? 'not counted to the end' : formatCount(mostClients);
  return [
    {
      passed: mostClients !== undefined && mostClients > 0 && mostClients <= allowed,
      words: `connections to PgBouncer: ${most} at the most, ${formatCount(allowed)} allowed (${options.limit} × ${mostInstances} instances at once)`,
    },
  ];
}

/** Behind a pooler its own setting is what counts, however many instances there are. */
function allowedSessions({ pooler, mostInstances, options }: FleetResult): number {
  return pooler === undefined ? mostInstances * options.limit : pooler.poolSize;
}

function isWithinBudget({ pooler, budget, fleet, options }: FleetResult): boolean {
  if (pooler === undefined) return budget.fits;
  return (
    options.limit * budget.pools <= pooler.maxClients &&
    pooler.poolSize + fleet.otherConnections <= budget.available
  );
}

function sayBudget({ pooler, budget, fleet, server, options }: FleetResult): string {
  const { pools, needed, available } = budget;
  const { instances, deployOverlap, otherConnections } = fleet;
  const clients = `${options.limit} × ${pools} (${instances} instances × ${deployOverlap} during a deploy)`;
  const room = `${formatCount(server.maxConnections)} − ${formatCount(server.reservedConnections)} = ${formatCount(available)}`;
  if (pooler === undefined)
    return `${clients} + ${otherConnections} other = ${formatCount(needed)} of ${room}`;
  const { poolSize, maxClients } = pooler;
  return `${clients} = ${formatCount(options.limit * pools)} of PgBouncer’s ${formatCount(maxClients)} clients; its ${formatCount(poolSize)} + ${otherConnections} other = ${formatCount(poolSize + otherConnections)} of the server’s ${room}`;
}
