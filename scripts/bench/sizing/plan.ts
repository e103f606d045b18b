/** Which pools are measured, with how many requests, and which of them at the same time. */
import type { Durations } from '../../load/durations';
import { relaxationRequests } from './steady-state';

export interface Cell {
  readonly limit: number;
  /** Of the limit, that shall be in use on average. */
  readonly utilizationRatio: number;
  readonly use: Durations;
  /** Those that are not counted and come first. */
  readonly warmUp: number;
  readonly requests: number;
}

const LIMITS = [2, 5, 10, 15, 25];
const QUICK_LIMITS = [5, 15];
const UTILIZATION_RATIOS = [0.7, 0.8, 0.9, 0.95];
const QUICK_UTILIZATION_RATIOS = [0.7, 0.8];

/** Long beside what the machine adds to a sleep, of which a tenth of a millisecond is much where 5 % are left. */
const MEAN_USE_MS = 30;

/** How many times a queue forgets itself while it is counted. */
const RELAXATIONS = 20;
const WARM_UP_RELAXATIONS = 3;
/** A p99 is made of the longest hundredth of them: far more than come in a stall of the machine, and until that is forgotten. */
const LEAST_REQUESTS = 20_000;
/** A look at whether it works. */
const QUICK_LEAST_REQUESTS = 2_000;
const LEAST_WARM_UP = 500;

const USES: readonly Durations[] = [
  { kind: 'constant', meanMs: MEAN_USE_MS },
  { kind: 'exponential', meanMs: MEAN_USE_MS },
  { kind: 'log-normal', meanMs: MEAN_USE_MS, p99OverMedian: 5 },
];

/** In the order in which they are measured: longest first, so that the short ones fill the gaps. */
export function planCells(quick: boolean): readonly Cell[] {
  const least = quick ? QUICK_LEAST_REQUESTS : LEAST_REQUESTS;
  const ratios = quick ? QUICK_UTILIZATION_RATIOS : UTILIZATION_RATIOS;
  return (quick ? QUICK_LIMITS : LIMITS)
    .flatMap((limit) => ratios.flatMap((ratio) => USES.map((use) => cellOf(limit, ratio, use, least))))
    .toSorted((a, b) => lastsMs(b) - lastsMs(a));
}

function cellOf(limit: number, utilizationRatio: number, use: Durations, leastRequests: number): Cell {
  const relaxation = relaxationRequests(utilizationRatio);
  return {
    limit,
    utilizationRatio,
    use,
    warmUp: Math.round(Math.max(LEAST_WARM_UP, WARM_UP_RELAXATIONS * relaxation)),
    requests: Math.round(Math.max(leastRequests, RELAXATIONS * relaxation)),
  };
}

export function perSecondOf({ limit, utilizationRatio, use }: Cell): number {
  return (utilizationRatio * limit * 1000) / use.meanMs;
}

export function lastsMs(cell: Cell): number {
  return (1000 * (cell.warmUp + cell.requests)) / perSecondOf(cell);
}

/**
 * What one process can send on time; beyond it the pools would be measured waiting for each other's turn of the event
 * loop. As many statements sleep on the server, which costs it nothing.
 */
const REQUESTS_PER_SECOND = 1_000;

/** What a cell that takes so long adds to the whole, which is bounded by what can be sent. */
export function shareMsOf(cell: Cell, tookMs: number): number {
  return (tookMs * perSecondOf(cell)) / REQUESTS_PER_SECOND;
}

/** PostgreSQL's default of 100, less what others on the server need. */
const CONNECTIONS = 85;

/** Runs what there is room for, in the given order, until all are done. */
export async function runTogether(cells: readonly Cell[], run: (cell: Cell) => Promise<void>): Promise<void> {
  const waiting = [...cells];
  const running = new Set<Promise<void>>();
  let perSecond = 0;
  let connections = 0;
  while (waiting.length > 0 || running.size > 0) {
    const index = waiting.findIndex(
      (cell) =>
        perSecond + perSecondOf(cell) <= REQUESTS_PER_SECOND && connections + cell.limit <= CONNECTIONS,
    );
    const [cell] = index === -1 ? [] : waiting.splice(index, 1);
    if (cell === undefined) {
      await Promise.race(running);
      continue;
    }
    perSecond += perSecondOf(cell);
    connections += cell.limit;
    const done: Promise<void> = run(cell).finally(() => {
      perSecond -= perSecondOf(cell);
      connections -= cell.limit;
      running.delete(done);
    });
    running.add(done);
  }
}
