/** Which pools are measured, for how long, and which of them at the same time. */
import type { Durations } from '../../load/durations';

export interface Cell {
  readonly limit: number;
  /** Of the limit, that shall be in use on average. */
  readonly utilizationRatio: number;
  readonly use: Durations;
  readonly measureMs: number;
}

const LIMITS = [2, 5, 10, 15, 25];
const QUICK_LIMITS = [5, 15];

const MEAN_USE_MS = 20;

const USES: readonly Durations[] = [
  { kind: 'constant', meanMs: MEAN_USE_MS },
  { kind: 'exponential', meanMs: MEAN_USE_MS },
  { kind: 'log-normal', meanMs: MEAN_USE_MS, p99OverMedian: 5 },
];

/**
 * Requests for a p99 that is not chance. Waits hang together the longer the closer the pool is to its limit: the memory
 * of a queue grows with 1 ÷ (1 − utilisation)².
 */
const REQUESTS: readonly (readonly [utilizationRatio: number, requests: number])[] = [
  [0.7, 10_000],
  [0.8, 20_000],
  [0.9, 30_000],
  [0.95, 50_000],
];
/** A look at whether it works, where few requests are enough. */
const QUICK_REQUESTS = REQUESTS.slice(0, 2);

export function perSecondOf({ limit, utilizationRatio, use }: Cell, meanUseMs = use.meanMs): number {
  return (utilizationRatio * limit * 1000) / meanUseMs;
}

/** Longest first, so that the short ones fill the gaps. */
export function planCells(quick: boolean): readonly Cell[] {
  const cells = (quick ? QUICK_LIMITS : LIMITS).flatMap((limit) =>
    USES.flatMap((use) =>
      (quick ? QUICK_REQUESTS : REQUESTS).map(([utilizationRatio, requests]): Cell => {
        const cell = { limit, utilizationRatio, use, measureMs: 0 };
        return { ...cell, measureMs: (1000 * requests) / perSecondOf(cell) };
      }),
    ),
  );
  return cells.toSorted((a, b) => b.measureMs - a.measureMs);
}

/**
 * What one process can send on time; beyond it the pools would be measured waiting for each other's turn of the event
 * loop. As many statements sleep on the server, which costs it nothing.
 */
const REQUESTS_PER_SECOND = 2_000;
/** What a cell adds to the whole, which is bounded by what can be sent. */
export function shareMsOf(cell: Cell): number {
  return (cell.measureMs * perSecondOf(cell)) / REQUESTS_PER_SECOND;
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
